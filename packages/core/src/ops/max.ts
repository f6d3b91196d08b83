import { defineElementwise } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { isFloat } from '../dtype.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type In, type Op, type OpDef } from '../op.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { subtract } from './arithmetic.ts';
import { resultOf } from './operand.ts';
import { defineReduction, type ReduceOptions, type ReductionDType, type ReductionOf, sumOp } from './reduce.ts';
import {
  checkChoice,
  reduceArguments,
  type ReduceAttrs,
  reducedShape,
  reduceLoop,
  withReducedAxes,
} from './reduction.ts';

const tie = (x: Expr, y: Expr): Expr => x.equal(y).or(x.isNaN());

/** Which elements the extreme one is among: those equal to it; all NaN where it is NaN. */
export const tiesOp: Op = /* @__PURE__ */ defineElementwise('ties', {
  arity: 2,
  formula: ([x, y]) => tie(x!, y!),
  result: 'bool',
});

/** The part of `dy` that an element gets: ties share alike. */
export const shareOp: Op = /* @__PURE__ */ defineElementwise('share', {
  arity: 4,
  formula: ([x, y, dy, count], { dtype }) => Expr.select(tie(x!, y!), dy!.divide(count!), Expr.literal(0, dtype)),
});

function extremum(name: 'max' | 'min'): Op<ReduceAttrs> {
  return definePrimitive({
    name,
    infer([x], attrs: ReduceAttrs) {
      checkChoice(name, x!, attrs);
      return [{ shape: reducedShape(x!.shape, attrs), dtype: x!.dtype }];
    },
    lower([x], attrs) {
      // bools are compared as numbers
      const dtype = x!.dtype === 'bool' ? 'int32' : x!.dtype;
      const result = Expr.accumulator(0, dtype).cast(x!.dtype);
      return reduceLoop(x!, attrs, (value) => ({ op: name, value: value.cast(dtype) }), result);
    },
    vjp: {
      0: {
        reads: [0, { y: 0 }],
        rule([dy], saved, attrs) {
          const { shape, dtype } = saved.ins[0]!;
          if (!isFloat(dtype)) return null;
          const x = saved.in(0);
          const y = withReducedAxes(saved.y(), shape, attrs);
          const count = apply1(sumOp, [apply1(tiesOp, [x, y], {})], { axes: attrs.axes, keepdims: true });
          return apply1(shareOp, [x, y, withReducedAxes(dy!, shape, attrs), count], {});
        },
      },
    },
  } satisfies OpDef<ReduceAttrs>);
}

export const maxOp: Op<ReduceAttrs> = /* @__PURE__ */ extremum('max');
export const minOp: Op<ReduceAttrs> = /* @__PURE__ */ extremum('min');

/**
 * The largest element along axes (all, if none is named); NaN if one is NaN. In the gradient, equal largest elements share alike. No elements are an error.
 *
 * @example
 * max(tensor([[1, 5], [7, 2]])) // 7
 * max(tensor([[1, 5], [7, 2]]), 0) // [7, 5]
 * max(tensor([[1, 5], [7, 2]]), { axis: 1, keepdims: true }) // [[5], [7]]
 * max(zeros([0])) // throws empty-reduction
 */
export const max: ReductionOf<'same'> = /* @__PURE__ */ defineReduction(maxOp);

/**
 * The smallest element along axes (all, if none is named); NaN if one is NaN. In the gradient, equal smallest elements share alike. No elements are an error.
 *
 * @example
 * min(tensor([[1, 5], [7, 2]])) // 1
 * min(tensor([[1, 5], [7, 2]]), 1) // [1, 2]
 */
export const min: ReductionOf<'same'> = /* @__PURE__ */ defineReduction(minOp);

/** `max` under NumPy's other name.
 * @example amax(tensor([1, 5, 3])) // 5 */
export const amax: ReductionOf<'same'> = max;

/** `min` under NumPy's other name.
 * @example amin(tensor([4, 1, 3])) // 1 */
export const amin: ReductionOf<'same'> = min;

/** The distance between the largest and the smallest element along axes (all, if none is named).
 * @example ptp(tensor([[1, 5], [7, 2]]), 1) // [4, 5] */
export function ptp<X extends In>(
  x: X,
  options?: ReduceOptions | number | readonly number[] | null,
): Tensor<Shape, ReductionDType<X, 'same'>> {
  const { x: given, attrs } = reduceArguments('ptp', x, options);
  return resultOf(() => subtract(apply1(maxOp, [given], attrs), apply1(minOp, [given], attrs))) as never;
}
