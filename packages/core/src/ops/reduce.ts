import { apply1 } from '../dispatch.ts';
import type { DType } from '../dtype.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { ReducedShape } from '../axis-types.ts';
import type { DTypeOf, Fine, FloatOf, Promote, ShapeOf } from '../shape-types.ts';
import type { Tensor } from '../tensor.ts';
import { broadcastTo } from './broadcast-to.ts';
import { type ReduceAttrs, reduceArguments, reducedShape, reduceLoop, summed, withReducedAxes } from './reduction.ts';

export type { ReduceAttrs } from './reduction.ts';

/** Which axes a reduction runs over, and whether they stay with extent 1. */
export interface ReduceOptions<
  Axis extends number | readonly number[] | null = number | readonly number[] | null,
  Keep extends boolean = boolean,
> {
  /** One axis, several, or all (null, the default); negative ones count from the end. */
  readonly axis?: Axis;
  readonly keepdims?: Keep;
}

export const sumOp: Op<ReduceAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'sum',
  infer: ([x], attrs: ReduceAttrs) => [{ shape: reducedShape(x!.shape, attrs), dtype: summed(x!.dtype) }],
  lower: ([x], attrs) => {
    const dtype = summed(x!.dtype);
    return reduceLoop(x!, attrs, (value) => ({ op: 'sum', value: value.cast(dtype) }), Expr.accumulator(0, dtype));
  },
  vjp: {
    0: {
      reads: [],
      rule: ([dy], saved, attrs) => broadcastTo(withReducedAxes(dy!, saved.ins[0]!.shape, attrs), saved.ins[0]!.shape),
    },
  },
});

/** How the dtype of a reduction follows from that of the elements: the same, widened to count (bool, uint8 and int8 to int32), at least floating point, or always one. */
export type ReductionRule = 'same' | 'count' | 'float' | DType;

/** The dtype of a reduction's result. */
export type ReductionDType<X, Rule extends ReductionRule> = Rule extends DType
  ? Rule
  : Rule extends 'float'
    ? FloatOf<DTypeOf<X>>
    : Rule extends 'count'
      ? Promote<DTypeOf<X>, 'weak'> extends 'bool' | 'uint8' | 'int8'
        ? 'int32'
        : Promote<DTypeOf<X>, 'weak'>
      : Promote<DTypeOf<X>, 'weak'>;

/** A reduction whose result has the dtype that `Rule` says; a literal axis is taken out of a known shape. */
export interface ReductionOf<Rule extends ReductionRule> {
  <X extends In, const Axis extends number | readonly number[] | null = null, const Keep extends boolean = false>(
    x: X,
    options?: Axis | ReduceOptions<Axis, Keep>,
  ): Tensor<Fine<ReducedShape<ShapeOf<X>, Axis, Keep>>, ReductionDType<X, Rule>>;
  readonly op: Op<ReduceAttrs>;
}

/** Makes the public function of a reduction. */
/* @__NO_SIDE_EFFECTS__ */
export function defineReduction<F extends { readonly op: Op<ReduceAttrs> }>(op: Op<ReduceAttrs>): F {
  const call = (x: In, options?: ReduceOptions | number | readonly number[] | null): Tensor => {
    const { x: given, attrs } = reduceArguments(op.name, x, options);
    return apply1(op, [given], attrs);
  };
  return Object.defineProperty(Object.assign(call, { op }), 'name', { value: op.name }) as unknown as F;
}

/**
 * The sum over axes (all, if none is named); narrow integers and bools are summed as int32.
 *
 * @example
 * sum(tensor([[1, 2], [3, 4]])) // 10
 * sum(tensor([[1, 2], [3, 4]]), 0) // [4, 6]
 * sum(tensor([[1, 2], [3, 4]]), { axis: 1, keepdims: true }) // [[3], [7]]
 */
export const sum: ReductionOf<'count'> = /* @__PURE__ */ defineReduction(sumOp);
