import { reduceBy } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample } from '../sample.ts';
import { expPartOp, logsumexp, logsumexpOp, softmaxSlopeOp, sumExpOp, unshiftOp } from './logsumexp.ts';
import { reductionSamples } from './reduction-samples.ts';

function logSum(values: readonly number[]): number {
  const top = Math.max(-Infinity, ...values);
  if (!Number.isFinite(top)) return top;
  return top + Math.log(values.reduce((total, value) => total + Math.exp(value - top), 0));
}

const rows = (title: string, x: HostArray): Sample => ({
  title,
  inputs: [x],
  call: (t) => logsumexp(t!, 1),
  reference: (t) => reduceBy(t!, [1], false, logSum),
});

export const logsumexpSamples: OpSamples = reductionSamples({
  name: 'logsumexp',
  fn: logsumexp,
  ops: [logsumexpOp, sumExpOp, unshiftOp, expPartOp, softmaxSlopeOp],
  of: logSum,
  result: 'float',
  empty: true,
  more: [
    rows('large and small', host([1000, 1001, -1000, -1002, 90, -90], [3, 2])),
    {
      ...rows('−∞ among others, and nothing else', host([0, -Infinity, 1, -Infinity, -Infinity, -Infinity], [2, 3])),
      gradients: [],
    },
  ],
});
