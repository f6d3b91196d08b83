import { reduceBy } from '../reference.ts';
import { host, type OpSamples, type Sample } from '../sample.ts';
import { reductionSamples } from './reduction-samples.ts';
import { meanSquareOp, std, variance, varianceOp, varianceSlopeOp } from './variance.ts';

function varianceOf(values: readonly number[]): number {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  return values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length;
}

/** Small deviations beside a large mean. */
const offset: Sample = {
  title: 'a mean of 10000',
  inputs: [host(Array.from({ length: 256 }, (_, i) => 10_000 + ((i * 37) % 16) / 8))],
  call: (x) => variance(x!),
  reference: (x) => reduceBy(x!, [0], false, varianceOf),
};

export const varianceSamples: OpSamples = reductionSamples({
  name: 'variance',
  fn: variance,
  ops: [varianceOp, meanSquareOp, varianceSlopeOp],
  of: varianceOf,
  result: 'float',
  empty: true,
  more: [offset],
});

const deviations: OpSamples = reductionSamples({
  name: 'std',
  fn: std,
  ops: [varianceOp],
  of: (values) => Math.sqrt(varianceOf(values)),
  result: 'float',
  empty: true,
});

// the root has no slope at 0
const flat = ['a scalar', 'no axes'];

export const stdSamples: OpSamples = {
  ...deviations,
  samples: deviations.samples.map((sample) => (flat.includes(sample.title) ? { ...sample, gradients: [] } : sample)),
};
