import type { OpSamples } from '../sample.ts';
import { mean, meanOp, overCountOp } from './mean.ts';
import { reductionSamples } from './reduction-samples.ts';

export const meanSamples: OpSamples = reductionSamples({
  name: 'mean',
  fn: mean,
  ops: [meanOp, overCountOp],
  of: (values) => values.reduce((total, value) => total + value, 0) / values.length,
  result: 'float',
  empty: true,
});
