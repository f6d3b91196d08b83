import { defineElementwise } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { floatOf, isFloat } from '../dtype.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type Op } from '../op.ts';
import { sizeOf } from '../shape.ts';
import { viewOf } from '../view.ts';
import { cast } from './cast.ts';
import { fullLikeOp } from './creation.ts';
import { squeezeOp } from './expand-dims.ts';
import { maxOp } from './max.ts';
import { defineReduction, type ReductionOf, sumOp } from './reduce.ts';
import { type ReduceAttrs, reducedShape, reduceLoop, withReducedAxes } from './reduction.ts';

/** A shift that makes the largest exponential 1; none where there is no finite largest. */
const shiftOf = (top: Expr): Expr => Expr.select(top.abs().less(Infinity), top, Expr.literal(0, top.dtype));

/** `Σ exp(x − shift)`; `top`, the largest elements, has the reduced axes with extent 1. */
export const sumExpOp: Op<ReduceAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'sumExp',
  infer: ([x], attrs: ReduceAttrs) => [{ shape: reducedShape(x!.shape, attrs), dtype: x!.dtype }],
  lower([x, top], attrs) {
    const { dtype } = x!;
    const shift = shiftOf(Expr.input(1, dtype));
    const loop = reduceLoop(
      x!,
      attrs,
      (value) => ({ op: 'sum', value: value.subtract(shift).exp() }),
      Expr.accumulator(0, dtype),
    );
    let next = 0;
    const reads = x!.shape.map((_, axis) => (attrs.axes.includes(axis) ? null : next++));
    return { ...loop, inputs: [...loop.inputs, { aval: top!, view: viewOf(top!, x!.shape.length, reads) }] };
  },
});

export const unshiftOp: Op = /* @__PURE__ */ defineElementwise('unshift', {
  arity: 2,
  formula: ([sum, top]) => sum!.log().add(shiftOf(top!)),
});

/** `exp(x − y)`, 0 where all is −∞. */
export const expPartOp: Op = /* @__PURE__ */ defineElementwise('expPart', {
  arity: 2,
  formula: ([x, y], { dtype }) => Expr.select(y!.equal(-Infinity), Expr.literal(0, dtype), x!.subtract(y!).exp()),
});

/** `dy · part / whole`, and nothing of nothing. */
export const softmaxSlopeOp: Op = /* @__PURE__ */ defineElementwise('softmaxSlope', {
  arity: 3,
  formula: ([dy, part, whole], { dtype }) =>
    Expr.select(whole!.equal(0), Expr.literal(0, dtype), dy!.multiply(part!).divide(whole!)),
});

export const logsumexpOp: Op<ReduceAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'logsumexp',
  infer: ([x], attrs: ReduceAttrs) => [{ shape: reducedShape(x!.shape, attrs), dtype: floatOf(x!.dtype) }],
  impl([given], attrs) {
    const x = cast(given!, floatOf(given!.dtype));
    const kept = { axes: attrs.axes, keepdims: true };
    // the sum of no exponentials is 0
    if (sizeOf(x.type.shape) === 0)
      return [apply1(fullLikeOp, [apply1(sumOp, [x], attrs), -Infinity], { dtype: x.dtype })];
    const top = apply1(maxOp, [x], kept);
    const sum = apply1(sumExpOp, [x, top], attrs);
    return [apply1(unshiftOp, [sum, attrs.keepdims ? top : apply1(squeezeOp, [top], { axes: attrs.axes })], {})];
  },
  vjp: {
    0: {
      reads: [0, { y: 0 }],
      rule([dy], saved, attrs) {
        const { shape, dtype } = saved.ins[0]!;
        if (!isFloat(dtype)) return null;
        const [slope, y] = [dy!, saved.y()].map((t) => withReducedAxes(t, shape, attrs));
        // parts of their own sum: that of a large y has lost its last digits
        const part = apply1(expPartOp, [saved.in(0), y!], {});
        const whole = apply1(sumOp, [part], { axes: attrs.axes, keepdims: true });
        return apply1(softmaxSlopeOp, [slope!, part, whole], {});
      },
    },
  },
});

/**
 * `log Σ exp(x)` over axes (all, if none is named), without overflow; of integers and bools as float32. −∞ where all elements are −∞ or there are none.
 *
 * @example
 * logsumexp(tensor([1, 2, 3])) // 3.4076
 * logsumexp(tensor([[1000, 1000], [0, -Infinity]]), 1) // [1000.6932, 0]
 */
export const logsumexp: ReductionOf<'float'> = /* @__PURE__ */ defineReduction(logsumexpOp);
