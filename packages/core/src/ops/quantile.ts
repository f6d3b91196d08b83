import { type NestedValues, tensor } from '../create.ts';
import { apply1 } from '../dispatch.ts';
import { arithmeticOf, type DType, floatOf } from '../dtype.ts';
import { HostScalar } from '../host-scalar.ts';
import type { In } from '../op.ts';
import type { DTypeOf, FloatOf } from '../shape-types.ts';
import { normalizeAxes, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';
import { fullOp } from './creation.ts';
import { asTensor, axisOptions, resultOf } from './operand.ts';
import { nameArgument } from './option-kinds.ts';
import { type QuantileAttrs, quantileError, type QuantileMethod, quantileMethods, quantileOp } from './quantile-op.ts';
import type { ReduceOptions } from './reduce.ts';

export type { QuantileMethod } from './quantile-op.ts';

/** What quantiles may be told. */
export interface QuantileOptions extends ReduceOptions {
  /** `linear` if left out. */
  readonly method?: QuantileMethod;
}

/** What is asked for: numbers from 0 to 1 (to 100 for percentiles). */
export type Quantiles = In | readonly NestedValues[];

/** What distinguishes the six functions. */
type Kind = Pick<QuantileAttrs, 'name' | 'ignoresNaN' | 'most'>;

function compute(
  kind: Kind,
  x: In,
  q: Quantiles,
  options: QuantileOptions | number | readonly number[] | null | undefined,
  known: string[],
): Tensor {
  const { name, most } = kind;
  return resultOf(() => {
    const { axis, method, keepdims = false } = axisOptions<QuantileOptions>(name, options, known);
    const given = asTensor(name, x);
    const axes = normalizeAxes(name, axis, given.rank).sort((a, b) => a - b);
    if (typeof q === 'number' && !(q >= 0 && q <= most)) throw quantileError(kind, q);
    const wanted = quantilesOf(name, q, arithmeticOf(floatOf(given.dtype)));
    const chosen = method === undefined ? 'linear' : nameArgument(name, 'method', method, quantileMethods);
    return apply1(quantileOp, [given, wanted], { ...kind, axes, keepdims, method: chosen });
  });
}

/** Quantiles as a tensor of a dtype: numbers do not lose digits on the way, nor where the elements are half floats. */
function quantilesOf(name: string, q: Quantiles, dtype: DType): Tensor {
  if (Array.isArray(q)) return tensor(q as readonly NestedValues[], { dtype });
  const scalar = typeof q === 'number' || q instanceof HostScalar;
  return scalar ? apply1(fullOp, [q], { shape: [], dtype }) : cast(asTensor(name, q as In, 1), dtype);
}

const OPTIONS = ['axis', 'method', 'keepdims'];
const MEDIAN_OPTIONS = ['axis', 'keepdims'];

/** Quantiles of a tensor: floating point. */
export type Quantile<X> = Tensor<Shape, FloatOf<DTypeOf<X>>>;

/** `quantile`, and what differs from it in the scale of `q` or in what becomes of NaN. */
export type QuantileFunction = <X extends In>(
  x: X,
  q: Quantiles,
  options?: QuantileOptions | number | readonly number[] | null,
) => Quantile<X>;

/** `median`, and what differs from it in what becomes of NaN. */
export type MedianFunction = <X extends In>(
  x: X,
  options?: ReduceOptions | number | readonly number[] | null,
) => Quantile<X>;

/* @__NO_SIDE_EFFECTS__ */
function defineQuantile(kind: Kind): QuantileFunction {
  return (x, q, options) => compute(kind, x, q, options, OPTIONS) as never;
}

/* @__NO_SIDE_EFFECTS__ */
function defineMedian(kind: Kind): MedianFunction {
  return (x, options) => compute(kind, x, 0.5, options, MEDIAN_OPTIONS) as never;
}

/**
 * The value below which the part `q` (from 0 to 1) of the elements along axes (all, if none is named) lies: at the place `q · (n − 1)` of the elements in order, between two
 * elements by `method`. `q` of any shape comes first in the result: `[…q, …rest]`. NaN among the elements makes it NaN. Floating point.
 *
 * @example
 * quantile(tensor([1, 2, 3, 4, 5]), 0.5) // 3
 * quantile(tensor([[1, 2, 4], [3, 5, 9]]), [0, 0.75], { axis: 1 }) // [[1, 3], [3, 7]]
 * quantile(tensor([1, 2]), 0.3, { method: 'higher' }) // 2
 * quantile(tensor([1, 2]), 1.5) // throws index-range
 */
export const quantile: QuantileFunction = /* @__PURE__ */ defineQuantile({
  name: 'quantile',
  ignoresNaN: false,
  most: 1,
});

/**
 * `quantile` for `q` in percent, from 0 to 100.
 *
 * @example
 * percentile(tensor([1, 2, 3, 4, 5]), 25) // 2
 * percentile(tensor([[1, 2], [3, 8]]), tensor([0, 50, 100]), { axis: 0 }) // [[1, 2], [2, 5], [3, 8]]
 */
export const percentile: QuantileFunction = /* @__PURE__ */ defineQuantile({
  name: 'percentile',
  ignoresNaN: false,
  most: 100,
});

/**
 * The middle element in order along axes (all, if none is named), the mean of the two in the middle for an even count; NaN if one is NaN. Floating point.
 *
 * @example
 * median(tensor([5, 1, 3])) // 3
 * median(tensor([[1, 4], [2, 9]]), { axis: 1, keepdims: true }) // [[2.5], [5.5]]
 */
export const median: MedianFunction = /* @__PURE__ */ defineMedian({ name: 'median', ignoresNaN: false, most: 1 });

/**
 * `quantile` of the elements that are not NaN; NaN where there are none.
 *
 * @example
 * nanquantile(tensor([1, NaN, 3, 2]), 0.5) // 2
 */
export const nanquantile: QuantileFunction = /* @__PURE__ */ defineQuantile({
  name: 'nanquantile',
  ignoresNaN: true,
  most: 1,
});

/**
 * `percentile` of the elements that are not NaN; NaN where there are none.
 *
 * @example
 * nanpercentile(tensor([[1, NaN, 3], [NaN, NaN, 4]]), 50, 1) // [2, 4]
 */
export const nanpercentile: QuantileFunction = /* @__PURE__ */ defineQuantile({
  name: 'nanpercentile',
  ignoresNaN: true,
  most: 100,
});

/**
 * `median` of the elements that are not NaN; NaN where there are none.
 *
 * @example
 * nanmedian(tensor([1, NaN, 3, 8])) // 3
 */
export const nanmedian: MedianFunction = /* @__PURE__ */ defineMedian({ name: 'nanmedian', ignoresNaN: true, most: 1 });
