import type { OpSamples } from '../sample.ts';
import { all, allOp, any, anyOp, countNonzero, countNonzeroOp } from './any.ts';
import { reductionSamples } from './reduction-samples.ts';

// NaN is not 0
export const anySamples: OpSamples = reductionSamples({
  name: 'any',
  fn: any,
  ops: [anyOp],
  of: (values) => Number(values.some((value) => value !== 0)),
  result: 'bool',
  empty: true,
  gradients: [],
});

export const allSamples: OpSamples = reductionSamples({
  name: 'all',
  fn: all,
  ops: [allOp],
  of: (values) => Number(values.every((value) => value !== 0)),
  result: 'bool',
  empty: true,
  gradients: [],
});

export const countNonzeroSamples: OpSamples = reductionSamples({
  name: 'countNonzero',
  fn: countNonzero,
  ops: [countNonzeroOp],
  of: (values) => values.filter((value) => value !== 0).length,
  result: 'int32',
  empty: true,
  gradients: [],
});
