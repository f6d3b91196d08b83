import { elementwiseSamples, host, type OpSamples, spread } from '../sample.ts';
import { fromKeras, tuned, tunedBadCalls } from './activation-cases.ts';
import { softplus, softsign, sparsePlus, squareplus } from './softplus.ts';

export const softplusSamples: OpSamples = elementwiseSamples({
  fn: softplus,
  oracle: (x) => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x))),
  domains: [[-8, 8]],
  special: [1e4, -1e4, -60],
  counts: ['int32', 'bool'],
  result: 'float',
  more: [
    fromKeras(
      'keras-0501',
      host([-9.943817, 6.0534244, 3.41821, 4.703575, 3.3886256]),
      (x) => softplus(x!),
      [0.000048022477, 6.0557714, 3.4504557, 4.712597, 3.4218235],
      8,
    ),
  ],
});

export const softsignSamples: OpSamples = elementwiseSamples({
  fn: softsign,
  oracle: (x) => x / (1 + Math.abs(x)),
  special: [1e4, -1e4],
  counts: ['int32'],
  result: 'float',
  more: [
    fromKeras(
      'keras-0506',
      host([-3.7785459, 0.077371664, 9.984496, -0.4874627, -0.5667004]),
      (x) => softsign(x!),
      [-0.7907313, 0.07181521, 0.9089626, -0.32771423, -0.36171585],
      4,
    ),
  ],
});

// the root of y² = x·y + b/4 that is positive, without a difference
const squareplusOf =
  (b: number) =>
  (x: number): number =>
    x > 0 ? (x + Math.hypot(x, Math.sqrt(b))) / 2 : b / 2 / (Math.hypot(x, Math.sqrt(b)) - x);

export const squareplusSamples: OpSamples = elementwiseSamples({
  fn: squareplus,
  oracle: squareplusOf(4),
  special: [1e4, -1e4],
  counts: ['int32'],
  result: 'float',
  more: [tuned(squareplus, 'b', 0.5, squareplusOf(0.5), spread([3, 4], -3, 3))],
  badCalls: tunedBadCalls(squareplus, 'b'),
});

export const sparsePlusSamples: OpSamples = elementwiseSamples({
  fn: sparsePlus,
  oracle: (x) => (x <= -1 ? 0 : x >= 1 ? x : 0.25 * (x + 1) ** 2),
  domains: [[-0.9, 2]],
  special: [3, -3, 0.5],
  counts: ['int32'],
  result: 'float',
});
