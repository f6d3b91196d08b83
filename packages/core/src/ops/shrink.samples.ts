import { tensor } from '../create.ts';
import { elementwiseSamples, host, type HostArray, type OpSamples, pointwise, type Sample, spread } from '../sample.ts';
import { fromKeras, tuned, tunedBadCalls } from './activation-cases.ts';
import { hardShrink, hardTanh, softShrink, threshold, thresholdOp } from './shrink.ts';
import { tanhShrink } from './tanh-shrink.ts';

const hardOf =
  (edge: number) =>
  (x: number): number =>
    x >= -edge && x <= edge ? 0 : x;

export const hardShrinkSamples: OpSamples = elementwiseSamples({
  fn: hardShrink,
  oracle: hardOf(0.5),
  special: [0.5, -0.5, 0.25],
  counts: ['int32'],
  result: 'float',
  more: [tuned(hardShrink, 'threshold', 1.25, hardOf(1.25), spread([3, 4], -3, 3))],
  badCalls: tunedBadCalls(hardShrink, 'threshold'),
});

const softOf =
  (edge: number) =>
  (x: number): number =>
    x > edge ? x - edge : x < -edge ? x + edge : x === x ? 0 : NaN;

export const softShrinkSamples: OpSamples = elementwiseSamples({
  fn: softShrink,
  oracle: softOf(0.5),
  special: [0.5, -0.5, 0.25],
  counts: ['int32'],
  result: 'float',
  more: [
    tuned(softShrink, 'threshold', 1.25, softOf(1.25), spread([3, 4], -3, 3)),
    fromKeras('keras-0807', host([-0.5, 0, 1, 2, 3]), (x) => softShrink(x!), [0, 0, 0.5, 1.5, 2.5], 1),
  ],
  badCalls: tunedBadCalls(softShrink, 'threshold'),
});

/** `x − tanh(x)` in float64; where that cancels, by `sinh(x)·(x·coth(x) − 1)/cosh(x)` in powers of x that only add. */
function tanhShrinkOf(x: number): number {
  if (Math.abs(x) > 1) return x - Math.tanh(x);
  // x·cosh(x) − sinh(x) = Σ 2n·x^(2n + 1) / (2n + 1)!
  let term = x;
  let sum = 0;
  for (let n = 1; n < 14; n++) {
    term *= (x * x) / (2 * n * (2 * n + 1));
    sum += 2 * n * term;
  }
  return sum / Math.cosh(x);
}

export const tanhShrinkSamples: OpSamples = elementwiseSamples({
  fn: tanhShrink,
  oracle: tanhShrinkOf,
  domains: [[1, 5]],
  special: [1e4, -1e4],
  result: 'float',
  ulp: 8,
  more: [
    fromKeras(
      'keras-0816',
      host([-1, 0, 1, 2, 3]),
      (x) => tanhShrink(x!),
      [-0.238406, 0, 0.238406, 1.035972, 2.004945],
      64,
    ),
  ],
});

export const hardTanhSamples: OpSamples = elementwiseSamples({
  fn: hardTanh,
  oracle: (x) => Math.min(Math.max(x, -1), 1),
  special: [1e4, -1e4, 0.5],
  counts: ['int32'],
  result: 'float',
});

const sample = (title: string, x: HostArray, edge: number, otherwise: number, more: Partial<Sample> = {}): Sample => ({
  title,
  inputs: [x],
  call: (given) => threshold(given!, edge, otherwise),
  reference: pointwise((value) => (value! <= edge ? otherwise : value!)),
  ...more,
});

export const thresholdSamples: OpSamples = {
  name: 'threshold',
  ops: [thresholdOp],
  samples: [
    sample('points', spread([3, 4], -3, 3), 0.25, -7),
    sample('a scalar', spread([], 1, 2), 0, 0),
    sample('no elements', spread([0, 2], 0, 1), 0, 0, { gradients: [] }),
    sample('integers', spread([6], -9, 9, 1, 'int32'), 2, -1),
    sample('special values', host([NaN, Infinity, -Infinity, 0, -0, 1]), 0, 20, { gradients: [] }),
    sample('NaN for what is below', host([-1, 0.5, 2]), 1, NaN, { gradients: [] }),
    sample('one element', spread([1, 1], 1, 2), 0.5, 3),
    sample('four axes', spread([2, 1, 3, 2], -3, 3), 0.1, 2),
    sample('a long vector', spread([131], -3, 3), -0.2, 1),
    sample('unsigned bytes', spread([6], 0, 200, 1, 'uint8'), 100, 7),
  ],
  badCalls: [
    {
      title: 'a tensor for the threshold',
      call: () => threshold(tensor([1]), tensor(1) as unknown as number, 0),
      code: 'option',
    },
    {
      title: 'no default value',
      call: () => threshold(tensor([1]), 1, undefined as unknown as number),
      code: 'option',
    },
    { title: 'a fraction with integers', call: () => threshold(tensor(new Int32Array([1])), 0.5, 0), code: 'dtype' },
  ],
};
