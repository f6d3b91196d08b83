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

export const amaxSamples: OpSamples = {
  name: 'amax',
  ops: [maxOp],
  // recorded from Keras 3.16
  samples: [
    {
      title: 'rows',
      inputs: [host([1, 2, 3, 3, 2, 1], [2, 3], 'int32')],
      call: (x) => amax(x!, { axis: 1 }),
      reference: () => host([3, 3], [2], 'int32'),
    },
  ],
  badCalls: [{ title: 'an unknown option', call: () => amax(1, { axes: 0 } as object), code: 'option' }],
};

export const aminSamples: OpSamples = {
  name: 'amin',
  ops: [minOp],
  // recorded from Keras 3.16
  samples: [
    {
      title: 'rows',
      inputs: [host([1, 2, 3, 3, 2, 1], [2, 3], 'int32')],
      call: (x) => amin(x!, { axis: 1 }),
      reference: () => host([1, 1], [2], 'int32'),
    },
  ],
  badCalls: [{ title: 'an unknown option', call: () => amin(1, { axes: 0 } as object), code: 'option' }],
};

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
