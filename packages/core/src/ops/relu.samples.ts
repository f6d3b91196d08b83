import { tensor } from '../create.ts';
import { elementwiseSamples, type OpSamples, spread } from '../sample.ts';
import { tuned, tunedBadCalls } from './activation-cases.ts';
import { leakyRelu, relu, relu6 } from './relu.ts';

export const reluSamples: OpSamples = elementwiseSamples({
  fn: relu,
  oracle: (x) => Math.max(x, 0),
  counts: ['int32', 'uint8'],
});

export const relu6Samples: OpSamples = elementwiseSamples({
  fn: relu6,
  oracle: (x) => Math.min(Math.max(x, 0), 6),
  domains: [[-4, 9]],
  special: [6, 7],
  counts: ['int32'],
});

const leaky =
  (slope: number) =>
  (x: number): number =>
    x < 0 ? slope * x : x;

export const leakyReluSamples: OpSamples = elementwiseSamples({
  fn: leakyRelu,
  oracle: leaky(0.2),
  counts: ['int32'],
  result: 'float',
  more: [
    tuned(leakyRelu, 'negativeSlope', 0.5, leaky(0.5), spread([3, 4], -3, 3)),
    tuned(leakyRelu, 'negativeSlope', 0, leaky(0), spread([5], -3, 3)),
  ],
  badCalls: [
    ...tunedBadCalls(leakyRelu, 'negativeSlope'),
    { title: 'bools', call: () => leakyRelu(tensor([true])), code: 'dtype' },
  ],
});
