import { reduceBy } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { prod, prodOp } from './prod.ts';
import { reductionSamples } from './reduction-samples.ts';

const product = (values: readonly number[]): number => values.reduce((total, value) => total * value, 1);

const zeros = (title: string, x: HostArray): Sample => ({
  title,
  inputs: [x],
  call: (t) => prod(t!, 1),
  reference: (t) => reduceBy(t!, [1], false, product),
});

export const prodSamples: OpSamples = reductionSamples({
  name: 'prod',
  fn: prod,
  ops: [prodOp],
  of: product,
  result: 'summed',
  empty: true,
  domain: [0.7, 1.4],
  more: [
    zeros('one zero', host([2, 0, 3, 5, 1, 4], [2, 3])),
    zeros('two and three zeros', host([2, 0, 3, 0, 5, 0, 0, 0, 1, 4], [2, 5])),
    zeros('negative factors', spread([3, 7], -2, 2)),
  ],
});
