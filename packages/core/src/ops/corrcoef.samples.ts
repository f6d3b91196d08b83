import { build, elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { at } from './at.ts';
import { corrcoef } from './corrcoef.ts';
import { zeros } from './creation.ts';

function correlations(x: HostArray, dtype: HostArray['dtype'] = x.dtype): HostArray {
  const [rows, count] = x.shape as [number, number];
  const centered = (row: number, k: number): number => {
    let mean = 0;
    for (let i = 0; i < count; i++) mean += elementOf(x, [row, i]) / count;
    return elementOf(x, [row, k]) - mean;
  };
  const product = (a: number, b: number): number => {
    let total = 0;
    for (let k = 0; k < count; k++) total += centered(a, k) * centered(b, k);
    return total;
  };
  return build([rows, rows], dtype, ([a, b]) =>
    Math.min(1, Math.max(-1, product(a!, b!) / Math.sqrt(product(a!, a!) * product(b!, b!)))),
  );
}

const sample = (title: string, x: HostArray, more: Partial<Sample> = {}): Sample => ({
  title,
  inputs: [x],
  call: (t) => corrcoef(t!),
  reference: (t) => correlations(t!),
  ulp: 8,
  ...more,
});

// a correlation of exactly ±1 is an edge of the range: its slope is one-sided
const noGradients = { gradients: [] as const };
const apart = (seed: number, shape: readonly number[]): HostArray => spread(shape, -1, 1, seed);

export const corrcoefSamples: OpSamples = {
  name: 'corrcoef',
  ops: [],
  samples: [
    sample('two variables', apart(1, [2, 7]), noGradients),
    sample('four variables', apart(2, [4, 9]), noGradients),
    sample('opposite', host([1, 2, 3, 3, 2, 1], [2, 3]), noGradients),
    sample('two observations', host([1, 2, 5, 3, 2, 2.5], [3, 2]), noGradients),
    sample('one variable', apart(3, [1, 5]), noGradients),
    sample('a constant one', host([1, 2, 3, 2, 2, 2], [2, 3]), noGradients),
    sample('NaN', host([1, NaN, 3, 2, 1, 2], [2, 3]), noGradients),
    sample('far from 0', host([1001, 1002, 1004, 1003, 1001, 1000], [2, 3]), { ...noGradients, ulp: 64 }),
    sample('integers', host([1, 2, 3, 3, 2, 2], [2, 3], 'int32'), {
      ...noGradients,
      reference: (t) => correlations(t!, 'float32'),
    }),
    {
      title: 'a vector',
      inputs: [apart(4, [5])],
      call: (t) => corrcoef(t!),
      reference: (t) => ({ ...correlations({ ...t!, shape: [1, 5] }), shape: [] }),
      gradients: [],
      ulp: 8,
    },
    {
      title: 'the part off the diagonal',
      inputs: [apart(5, [2, 6])],
      call: (t) => at(corrcoef(t!), 0, 1),
      reference: (t) => ({ shape: [], dtype: t!.dtype, data: [correlations(t!).data[1]!] }),
    },
  ],
  badCalls: [
    { title: 'three axes', call: () => corrcoef(zeros([2, 2, 2])), code: 'option' },
    { title: 'a scalar', call: () => corrcoef(1), code: 'option' },
    { title: 'a nested array', call: () => corrcoef([[1, 2]] as never), code: 'operand' },
  ],
};
