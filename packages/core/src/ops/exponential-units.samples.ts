import { elementwiseSamples, type OpSamples, spread } from '../sample.ts';
import { tuned, tunedBadCalls } from './activation-cases.ts';
import { celu, elu, selu } from './exponential-units.ts';

const eluOf =
  (alpha: number) =>
  (x: number): number =>
    x > 0 ? x : alpha * Math.expm1(x);

export const eluSamples: OpSamples = elementwiseSamples({
  fn: elu,
  oracle: eluOf(1),
  special: [100, -100],
  counts: ['int32'],
  result: 'float',
  more: [tuned(elu, 'alpha', 0.3, eluOf(0.3), spread([3, 4], -3, 3))],
  badCalls: tunedBadCalls(elu, 'alpha'),
});

const celuOf =
  (alpha: number) =>
  (x: number): number =>
    Math.max(0, x) + Math.min(0, alpha * Math.expm1(x / alpha));

export const celuSamples: OpSamples = elementwiseSamples({
  fn: celu,
  oracle: (x) => (x === -Infinity ? -1 : celuOf(1)(x)),
  special: [50, -100],
  counts: ['int32'],
  result: 'float',
  more: [tuned(celu, 'alpha', 2, celuOf(2), spread([3, 4], -3, 3))],
  badCalls: tunedBadCalls(celu, 'alpha'),
});

export const seluSamples: OpSamples = elementwiseSamples({
  fn: selu,
  oracle: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
  special: [100, -100],
  counts: ['int32'],
  result: 'float',
});
