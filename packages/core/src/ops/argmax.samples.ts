import type { OpSamples } from '../sample.ts';
import { argmax, argmaxOp, argmin, argminOp } from './argmax.ts';
import { reductionSamples } from './reduction-samples.ts';

/** The first place of the best value; NaN is better than all. */
const first =
  (better: (a: number, b: number) => boolean) =>
  (values: readonly number[]): number => {
    const poisoned = values.findIndex(Number.isNaN);
    if (poisoned >= 0) return poisoned;
    return values.reduce((best, value, i) => (better(value, values[best]!) ? i : best), 0);
  };

export const argmaxSamples: OpSamples = reductionSamples({
  name: 'argmax',
  fn: argmax,
  ops: [argmaxOp],
  of: first((a, b) => a > b),
  result: 'int32',
  gradients: [],
});

export const argminSamples: OpSamples = reductionSamples({
  name: 'argmin',
  fn: argmin,
  ops: [argminOp],
  of: first((a, b) => a < b),
  result: 'int32',
  gradients: [],
});
