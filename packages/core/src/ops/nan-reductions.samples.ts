import type { Op } from '../op.ts';
import { reduceBy } from '../reference.ts';
import { host, type OpSamples, type Sample } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import {
  nanargmax,
  nanargmaxOp,
  nanargmin,
  nanargminOp,
  nanmax,
  nanmaxOp,
  nanmean,
  nanmeanOp,
  nanmin,
  nanminOp,
  nanprod,
  nanprodOp,
  nanstd,
  nanstdOp,
  nansum,
  nansumOp,
  nanvar,
  nanvarOp,
  positionOfMaxOp,
  positionOfMinOp,
} from './nan-reductions.ts';
import { reductionSamples, type ReductionSamples } from './reduction-samples.ts';
import { where } from './where.ts';

type Of = (values: readonly number[]) => number;

/** A function of the numbers among values. */
const numbers =
  (of: Of): Of =>
  (values) =>
    of(values.filter((value) => !Number.isNaN(value)));

const sum: Of = (values) => values.reduce((total, value) => total + value, 0);
const mean: Of = (values) => sum(values) / values.length;
const spreadOf: Of = (values) => {
  const center = mean(values);
  return mean(values.map((value) => (value - center) ** 2));
};

/** The first place of the best of the numbers, −1 if there are none. */
const first =
  (better: (a: number, b: number) => boolean): Of =>
  (values) =>
    values.reduce(
      (best, value, i) => (!Number.isNaN(value) && (best < 0 || better(value, values[best]!)) ? i : best),
      -1,
    );

const x = host([1, -2, 0.5, 3, 0.75, 2, -1.5, 1.25, 0.3, -0.6, 1.75, 2.5, 0.25, 2.25, -0.1, 0.9], [4, 4]);
// a row of x without NaN, rows with some, one of nothing else
const holes = host([0, 0, 0, 0, 1, 0, 0, 1, 1, 1, 1, 1, 0, 1, 1, 0], [4, 4], 'bool');

function cases(
  spec: Pick<ReductionSamples, 'name' | 'result' | 'empty' | 'domain'> & {
    readonly fn: (x: Tensor, options?: { readonly axis?: number; readonly keepdims?: boolean }) => Tensor;
    readonly ops: readonly Op[];
    readonly of: Of;
  },
): OpSamples {
  const places = spec.result === 'int32';
  const sample = (title: string, axis: number, keepdims: boolean): Sample => ({
    title,
    inputs: [x, holes],
    call: (t, missing) => spec.fn(where(missing!, NaN, t!) as Tensor, { axis, keepdims }),
    reference: (t, missing) =>
      reduceBy(
        { ...t!, data: t!.data.map((value, i) => (missing!.data[i] === 1 ? NaN : value)) },
        [axis],
        keepdims,
        spec.of,
        places ? 'int32' : t!.dtype,
      ),
    ...(places && { gradients: [] }),
  });
  return reductionSamples({
    ...spec,
    ...(places && { gradients: [] }),
    more: [
      sample('NaN in columns', 0, false),
      { ...sample('NaN in rows, and nothing else in one', 1, true), gradients: [] },
    ],
  });
}

export const nansumSamples: OpSamples = cases({
  name: 'nansum',
  fn: nansum,
  ops: [nansumOp],
  of: numbers(sum),
  result: 'summed',
  empty: true,
});

export const nanprodSamples: OpSamples = cases({
  name: 'nanprod',
  fn: nanprod,
  ops: [nanprodOp],
  of: numbers((values) => values.reduce((product, value) => product * value, 1)),
  result: 'summed',
  empty: true,
  domain: [0.5, 1.5],
});

export const nanmaxSamples: OpSamples = cases({
  name: 'nanmax',
  fn: nanmax,
  ops: [nanmaxOp],
  of: numbers((values) => (values.length === 0 ? NaN : Math.max(...values))),
  result: 'same',
});

export const nanminSamples: OpSamples = cases({
  name: 'nanmin',
  fn: nanmin,
  ops: [nanminOp],
  of: numbers((values) => (values.length === 0 ? NaN : Math.min(...values))),
  result: 'same',
});

export const nanmeanSamples: OpSamples = cases({
  name: 'nanmean',
  fn: nanmean,
  ops: [nanmeanOp],
  of: numbers(mean),
  result: 'float',
  empty: true,
});

export const nanvarSamples: OpSamples = cases({
  name: 'nanvar',
  fn: nanvar,
  ops: [nanvarOp],
  of: numbers(spreadOf),
  result: 'float',
  empty: true,
});

const deviations: OpSamples = cases({
  name: 'nanstd',
  fn: nanstd,
  ops: [nanstdOp],
  of: numbers((values) => Math.sqrt(spreadOf(values))),
  result: 'float',
  empty: true,
});

// the root has no slope at 0
const flat = ['a scalar', 'no axes'];

export const nanstdSamples: OpSamples = {
  ...deviations,
  samples: deviations.samples.map((sample) => (flat.includes(sample.title) ? { ...sample, gradients: [] } : sample)),
};

export const nanargmaxSamples: OpSamples = cases({
  name: 'nanargmax',
  fn: nanargmax,
  ops: [nanargmaxOp, positionOfMaxOp],
  of: first((a, b) => a > b),
  result: 'int32',
});

export const nanargminSamples: OpSamples = cases({
  name: 'nanargmin',
  fn: nanargmin,
  ops: [nanargminOp, positionOfMinOp],
  of: first((a, b) => a < b),
  result: 'int32',
});
