import { tensor } from '../create.ts';
import type { In } from '../op.ts';
import { build, elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { fromKeras } from './activation-cases.ts';
import { zeros } from './creation.ts';
import { aboveOp, sparsemax, sparsemaxOp, sparsemaxThresholdOp, sparsemaxThresholdsOp } from './sparsemax.ts';

/** The threshold by bisection: what is above it sums to 1. */
function thresholdOf(values: readonly number[]): number {
  const top = values.reduce((most, v) => (v > most || v !== v ? v : most), -Infinity);
  if (!Number.isFinite(top)) return top;
  let [low, high] = [top - 1, top];
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (values.reduce((sum, v) => sum + Math.max(0, v - middle), 0) > 1) low = middle;
    else high = middle;
  }
  return high;
}

const nearest = (x: HostArray, axis: number): HostArray =>
  build(x.shape, x.dtype, (index) => {
    const line = Array.from({ length: x.shape[axis]! }, (_, k) => elementOf(x, index.with(axis, k) as number[]));
    const threshold = thresholdOf(line);
    return Number.isNaN(threshold) ? NaN : Math.max(0, elementOf(x, index) - threshold);
  });

const sample = (
  title: string,
  x: HostArray,
  axis: number,
  options?: number | { axis?: number },
  more: Partial<Sample> = {},
): Sample => ({
  title,
  inputs: [x],
  call: (a) => sparsemax(a as In, options) as Tensor,
  reference: (a) => nearest(a!, axis),
  ...more,
});

const rows = host([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [1, 4, 1, 3]);

export const sparsemaxSamples: OpSamples = {
  name: 'sparsemax',
  ops: [sparsemaxOp, sparsemaxThresholdOp, sparsemaxThresholdsOp, aboveOp],
  samples: [
    sample('the last axis', spread([3, 5], -1, 1), 1),
    sample('the first axis', spread([5, 3], -1, 1), 0, 0),
    sample('an axis inside', spread([2, 4, 3], -1, 1), 1, { axis: -2 }),
    sample('a vector', spread([7], -0.5, 0.5), 0),
    sample('all in the support', spread([2, 4], 0, 0.1), 1),
    sample('one in the support', spread([2, 4], -20, 20), 1),
    sample('one element', spread([3, 1], -2, 2), 1),
    sample('equals', host([0.5, 0.5, 0.2, 1, 1, 1], [2, 3]), 1, undefined, { gradients: [] }),
    sample('large values', host([1e4, 1e4 + 0.5, -1e4, 0], [1, 4]), 1, undefined, { gradients: [] }),
    sample('−∞ has no part', host([-Infinity, 0, 0.5, 0.25], [1, 4]), 1, undefined, { gradients: [] }),
    sample('no rows', spread([0, 3], 0, 1), 1, undefined, { gradients: [] }),
    sample('rows of nothing', spread([2, 0], 0, 1), 1, undefined, { gradients: [] }),
    {
      title: 'integers',
      inputs: [host([1, 2, 2], [3], 'int32')],
      call: (x) => sparsemax(x as In) as Tensor,
      reference: () => host([0, 0.5, 0.5]),
    },
    fromKeras('keras-0517', rows, (x) => sparsemax(x as In) as Tensor, [0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1], 1),
    fromKeras('keras-0519', rows, (x) => sparsemax(x as In, { axis: -2 }) as Tensor, new Array<number>(12).fill(1), 1),
  ],
  badCalls: [
    { title: 'an axis outside', code: 'axis', call: () => sparsemax(tensor([1, 2]), 1) },
    { title: 'a scalar', code: 'axis', call: () => sparsemax(1) },
    { title: 'several axes', code: 'axis', call: () => sparsemax(zeros([2, 3]) as In, [0, 1] as never) },
    { title: 'an unknown option', code: 'option', call: () => sparsemax(tensor([1]), { dim: 0 } as never) },
    { title: 'an array', code: 'operand', call: () => sparsemax([1, 2] as never) },
  ],
};
