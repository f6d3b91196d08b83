import { tensor } from '../create.ts';
import { isFloat } from '../dtype.ts';
import type { Op } from '../op.ts';
import { reduceBy } from '../reference.ts';
import { type BadCall, host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import {
  median,
  nanmedian,
  nanpercentile,
  nanquantile,
  percentile,
  quantile,
  type QuantileMethod,
  type QuantileOptions,
  type Quantiles,
} from './quantile.ts';
import { betweenOp, quantileOp } from './quantile-op.ts';
import { reshape } from './reshape.ts';
import { where } from './where.ts';

/** One quantile of a list of numbers, as it is defined. */
function part(values: readonly number[], q: number, method: QuantileMethod): number {
  if (values.length === 0 || values.some(Number.isNaN)) return NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const [low, high] = [Math.floor(place), Math.ceil(place)];
  const [a, b] = [sorted[low]!, sorted[high]!];
  const half = low % 2 === 0 ? a : b;
  return {
    linear: low === high ? a : a * (1 - (place - low)) + b * (place - low),
    lower: a,
    higher: b,
    midpoint: (a + b) / 2,
    nearest: place - low === 0.5 ? half : place - low < 0.5 ? a : b,
  }[method];
}

interface Case {
  readonly method?: QuantileMethod;
  readonly axes?: readonly number[];
  readonly keepdims?: boolean;
}

/** Several quantiles, the first axes of the result. */
function parts(
  x: HostArray,
  q: readonly number[],
  shape: readonly number[],
  ignoresNaN: boolean,
  { method = 'linear', axes = x.shape.map((_, axis) => axis), keepdims = false }: Case,
): HostArray {
  const dtype = isFloat(x.dtype) ? x.dtype : 'float32';
  const each = q.map((one) =>
    reduceBy(
      x,
      axes,
      keepdims,
      (values) => part(ignoresNaN ? values.filter((v) => !Number.isNaN(v)) : values, one, method),
      dtype,
    ),
  );
  return { shape: [...shape, ...each[0]!.shape], dtype, data: each.flatMap(({ data }) => data) };
}

const x = spread([3, 4, 5], -3, 3, 2);
const few = spread([3, 4], -3, 3, 4);
// one of a row, all but one, and none
const holes = host([0, 1, 0, 0, 1, 1, 0, 1, 0, 0, 0, 0], [3, 4], 'bool');
const nothingElse = host([NaN, NaN, 1, NaN], [2, 2]);
const withHoles = (t: HostArray, missing: HostArray): HostArray => ({
  ...t,
  data: t.data.map((value, i) => (missing.data[i] === 1 ? NaN : value)),
});

/** A function of quantiles that stand for `most` times themselves. */
type Fn = (x: Tensor, q: Quantiles, options?: QuantileOptions | number | readonly number[] | null) => Tensor;

function quantileCases(name: string, fn: Fn, most: number, ignoresNaN: boolean): OpSamples {
  const sample = (title: string, t: HostArray, q: number, options: Parameters<Fn>[2], expected: Case = {}): Sample => ({
    title,
    inputs: [t],
    call: (y) => fn(y!, q * most, options),
    reference: (y) => parts(y!, [q], [], ignoresNaN, expected),
  });
  const samples: Sample[] = [
    sample('all elements', x, 0.375, undefined),
    sample('a bare axis', x, 0.625, 1, { axes: [1] }),
    sample('two axes', x, 0.4375, { axis: [2, 0] }, { axes: [0, 2] }),
    sample('the last axis, kept', x, 0.8125, { axis: -1, keepdims: true }, { axes: [2], keepdims: true }),
    sample('all axes, kept', x, 0.8125, { axis: null, keepdims: true }, { keepdims: true }),
    sample('the least', x, 0, 0, { axes: [0] }),
    sample('the largest', x, 1, 0, { axes: [0] }),
    sample('the one in the middle', x, 0.5, 2, { axes: [2] }),
    ...(['linear', 'lower', 'higher', 'midpoint', 'nearest'] as const).map((method) =>
      sample(`method ${method}`, x, 0.375, { axis: 1, method }, { axes: [1], method }),
    ),
    sample('nearest at half way', host([4, 1, 2, 3]), 0.5, { method: 'nearest' }, { method: 'nearest' }),
    sample('one element', spread([1], -1, 1), 0.25, undefined),
    sample('of int32', spread([4, 5], -20, 20, 3, 'int32'), 0.375, 1, { axes: [1] }),
    sample('of bool', host([1, 0, 0, 1, 1], [5], 'bool'), 0.4375, undefined),
    sample('no rows', spread([0, 3], 0, 1), 0.5, 1, { axes: [1] }),
    {
      title: 'NaN among them',
      inputs: [few, holes],
      call: (y, missing) => fn(where(missing!, NaN, y!) as Tensor, 0.375 * most, 1),
      reference: (y, missing) => parts(withHoles(y!, missing!), [0.375], [], ignoresNaN, { axes: [1] }),
      ...(!ignoresNaN && { gradients: [] }),
    },
    { ...sample('a row of NaN', nothingElse, 0.375, 1, { axes: [1] }), gradients: [] },
    { ...sample('infinite ones', host([-Infinity, 1, 2, Infinity]), 1, undefined), gradients: [] },
    {
      title: 'several quantiles',
      inputs: [x],
      call: (y) => fn(y!, [0.1875 * most, 0.6875 * most], { axis: 1 }),
      reference: (y) => parts(y!, [0.1875, 0.6875], [2], ignoresNaN, { axes: [1] }),
    },
    {
      title: 'a matrix of quantiles, with its gradient',
      inputs: [spread([7], -3, 3), host([0.1, 0.2, 0.9, 0.6].map((q) => q * most))],
      call: (y, q) => fn(y!, reshape(q!, [2, 2])),
      reference: (y, q) =>
        parts(
          y!,
          q!.data.map((value) => value / most),
          [2, 2],
          ignoresNaN,
          {},
        ),
    },
  ];
  const badCalls: BadCall[] = [
    {
      title: 'a disposed tensor',
      call() {
        const disposed = tensor([1, 2]);
        disposed.dispose();
        return fn(disposed, 0.5);
      },
      code: 'disposed',
    },
    { title: 'more than all', call: () => fn(tensor([1, 2]), 1.5 * most), code: 'index-range' },
    { title: 'less than nothing', call: () => fn(tensor([1, 2]), -0.5), code: 'index-range' },
    { title: 'no number', call: () => fn(tensor([1, 2]), NaN), code: 'index-range' },
    {
      title: 'more than all in a tensor',
      call: () => fn(tensor([1, 2]), tensor([0.5, 1.5 * most])),
      code: 'index-range',
    },
    { title: 'no elements', call: () => fn(tensor([], { shape: [2, 0] }), 0.5, 1), code: 'empty-reduction' },
    { title: 'an axis that is not there', call: () => fn(tensor([1, 2]), 0.5, 1), code: 'axis' },
    {
      title: 'an unknown method',
      call: () => fn(tensor([1, 2]), 0.5, { method: 'cubic' as QuantileMethod }),
      code: 'option',
    },
    {
      title: 'an unknown option',
      call: () => fn(tensor([1, 2]), 0.5, { interpolation: 'linear' } as QuantileOptions),
      code: 'option',
    },
  ];
  return { name, ops: OPS, samples, badCalls };
}

const OPS: readonly Op[] = [quantileOp, betweenOp];

export const quantileSamples: OpSamples = quantileCases('quantile', quantile, 1, false);
export const percentileSamples: OpSamples = quantileCases('percentile', percentile, 100, false);
export const nanquantileSamples: OpSamples = quantileCases('nanquantile', nanquantile, 1, true);
export const nanpercentileSamples: OpSamples = quantileCases('nanpercentile', nanpercentile, 100, true);

function medianCases(name: string, fn: typeof median, ignoresNaN: boolean): OpSamples {
  const sample = (title: string, t: HostArray, options: Parameters<typeof median>[1], expected: Case = {}): Sample => ({
    title,
    inputs: [t],
    call: (y) => fn(y!, options),
    reference: (y) => parts(y!, [0.5], [], ignoresNaN, expected),
  });
  return {
    name,
    ops: OPS,
    samples: [
      sample('an odd count', spread([7], -3, 3), undefined),
      sample('an even count', spread([8], -3, 3), undefined),
      sample('all elements', x, null),
      sample('a bare axis', x, 1, { axes: [1] }),
      sample('two axes', x, { axis: [0, -1] }, { axes: [0, 2] }),
      sample('an axis kept', x, { axis: 2, keepdims: true }, { axes: [2], keepdims: true }),
      sample('a scalar', spread([], -1, 1), undefined),
      sample('no axes', spread([2, 3], -1, 1), [], { axes: [] }),
      sample('of uint8', spread([2, 6], 0, 255, 1, 'uint8'), 1, { axes: [1] }),
      {
        title: 'NaN among them',
        inputs: [few, holes],
        call: (y, missing) => fn(where(missing!, NaN, y!) as Tensor, 1),
        reference: (y, missing) => parts(withHoles(y!, missing!), [0.5], [], ignoresNaN, { axes: [1] }),
        ...(!ignoresNaN && { gradients: [] }),
      },
      { ...sample('a row of NaN', nothingElse, 1, { axes: [1] }), gradients: [] },
      { ...sample('infinite ones', host([Infinity, 1, 2, Infinity, -Infinity]), undefined), gradients: [] },
      sample('no rows', spread([0, 3], 0, 1), 1, { axes: [1] }),
    ],
    badCalls: [
      { title: 'no elements', call: () => fn(tensor([], { shape: [0] })), code: 'empty-reduction' },
      { title: 'an axis that is not there', call: () => fn(tensor([1, 2]), -2), code: 'axis' },
      { title: 'an axis twice', call: () => fn(tensor([[1, 2]]), [0, 0]), code: 'axis' },
      {
        title: 'an option of another function',
        call: () => fn(tensor([1, 2]), { method: 'lower' } as QuantileOptions),
        code: 'option',
      },
    ],
  };
}

export const medianSamples: OpSamples = medianCases('median', median, false);
export const nanmedianSamples: OpSamples = medianCases('nanmedian', nanmedian, true);
