import type { OpSamples } from '../sample.ts';
import { sum, sumOp } from './reduce.ts';
import { reductionSamples } from './reduction-samples.ts';

export const sumSamples: OpSamples = reductionSamples({
  name: 'sum',
  fn: sum,
  ops: [sumOp],
  of: (values) => values.reduce((total, value) => total + value, 0),
  result: 'summed',
  empty: true,
});
