import { defineElementwise } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { floatOf, isFloat } from '../dtype.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { DTypeOf, FloatOf } from '../shape-types.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { viewOf } from '../view.ts';
import { broadcastTo } from './broadcast-to.ts';
import { meanOp, overCountOp } from './mean.ts';
import { resultOf } from './operand.ts';
import { sqrt } from './power.ts';
import { defineReduction, type ReduceOptions, type ReductionOf } from './reduce.ts';
import { countOf, reduceArguments, type ReduceAttrs, reducedShape, reduceLoop, withReducedAxes } from './reduction.ts';

/** The mean of `(x − center)²`; `center` has the reduced axes with extent 1. */
export const meanSquareOp: Op<ReduceAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'meanSquare',
  infer: ([x, center], attrs: ReduceAttrs) => [{ shape: reducedShape(x!.shape, attrs), dtype: center!.dtype }],
  lower([x, center], attrs) {
    const { dtype } = center!;
    const result = Expr.accumulator(0, dtype).divide(countOf(attrs.axes, dtype));
    const loop = reduceLoop(
      x!,
      attrs,
      (value) => {
        const deviation = value.cast(dtype).subtract(Expr.input(1, dtype));
        return { op: 'sum', value: deviation.multiply(deviation) };
      },
      result,
    );
    let next = 0;
    const reads = x!.shape.map((_, axis) => (attrs.axes.includes(axis) ? null : next++));
    const view = viewOf(center!, x!.shape.length, reads);
    return { ...loop, inputs: [...loop.inputs, { aval: center!, view }] };
  },
});

/** `2 · dy · (x − mean)`: what each element adds to the variance, where `dy` is divided by the count already. */
export const varianceSlopeOp: Op = /* @__PURE__ */ defineElementwise('varianceSlope', {
  arity: 3,
  formula: ([dy, x, mean]) => dy!.multiply(x!.subtract(mean!)).multiply(2),
});

/** In two passes, mean first: exact where the deviations are small beside the mean. */
export const varianceOp: Op<ReduceAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'variance',
  infer: ([x], attrs: ReduceAttrs) => [{ shape: reducedShape(x!.shape, attrs), dtype: floatOf(x!.dtype) }],
  impl([x], attrs) {
    const center = apply1(meanOp, [x!], { axes: attrs.axes, keepdims: true });
    return [apply1(meanSquareOp, [x!, center], attrs)];
  },
  vjp: {
    0: {
      reads: [0],
      rule([dy], saved, { axes, keepdims }) {
        const { shape, dtype } = saved.ins[0]!;
        if (!isFloat(dtype)) return null;
        const x = saved.in(0);
        const whole = broadcastTo(withReducedAxes(dy!, shape, { axes, keepdims }), shape);
        const center = apply1(meanOp, [x], { axes, keepdims: true });
        return apply1(varianceSlopeOp, [apply1(overCountOp, [whole], { axes }), x, center], {});
      },
    },
  },
});

/**
 * The variance over axes (all, if none is named): the mean of the squared distances from the mean; of integers and bools as float32. Keras' `var`.
 *
 * @example
 * variance(tensor([[1, 3], [2, 8]])) // 7.25
 * variance(tensor([[1, 3], [2, 8]]), { axis: 1, keepdims: true }) // [[1], [9]]
 */
export const variance: ReductionOf<'float'> = /* @__PURE__ */ defineReduction(varianceOp);

/**
 * The standard deviation over axes (all, if none is named): the root of the variance.
 *
 * @example
 * std(tensor([[1, 3], [2, 8]]), 1) // [1, 3]
 */
export function std<X extends In>(
  x: X,
  options?: ReduceOptions | number | readonly number[] | null,
): Tensor<Shape, FloatOf<DTypeOf<X>>> {
  return resultOf(() => {
    const { x: given, attrs } = reduceArguments('std', x, options);
    return sqrt(apply1(varianceOp, [given], attrs));
  }) as Tensor<Shape, FloatOf<DTypeOf<X>>>;
}
