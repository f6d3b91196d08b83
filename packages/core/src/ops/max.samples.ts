import { host, type OpSamples } from '../sample.ts';
import { amax, amin, max, maxOp, min, minOp, ptp, shareOp, tiesOp } from './max.ts';
import { reductionSamples } from './reduction-samples.ts';

export const maxSamples: OpSamples = reductionSamples({
  name: 'max',
  fn: max,
  ops: [maxOp, tiesOp, shareOp],
  of: (values) => Math.max(...values),
  result: 'same',
});

export const minSamples: OpSamples = reductionSamples({
  name: 'min',
  fn: min,
  ops: [minOp, tiesOp, shareOp],
  of: (values) => Math.min(...values),
  result: 'same',
});

const rows = host([1, 2, 3, 3, 2, 1], [2, 3], 'int32');

export const amaxSamples: OpSamples = reductionSamples({
  name: 'amax',
  fn: amax,
  ops: [maxOp],
  of: (values) => Math.max(...values),
  result: 'same',
  more: [
    {
      title: 'rows, recorded from Keras 3.16',
      inputs: [rows],
      call: (x) => amax(x!, { axis: 1 }),
      reference: () => host([3, 3], [2], 'int32'),
    },
  ],
});

export const aminSamples: OpSamples = reductionSamples({
  name: 'amin',
  fn: amin,
  ops: [minOp],
  of: (values) => Math.min(...values),
  result: 'same',
  more: [
    {
      title: 'rows, recorded from Keras 3.16',
      inputs: [rows],
      call: (x) => amin(x!, { axis: 1 }),
      reference: () => host([1, 1], [2], 'int32'),
    },
  ],
});

const numbers: OpSamples = reductionSamples({
  name: 'ptp',
  fn: ptp,
  ops: [maxOp, minOp],
  of: (values) => Math.max(...values) - Math.min(...values),
  result: 'same',
});

export const ptpSamples: OpSamples = {
  ...numbers,
  samples: numbers.samples.filter(({ title }) => title !== 'of bool'),
};
