import { apply1 } from '../dispatch.ts';
import { floatOf, isFloat } from '../dtype.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type Op } from '../op.ts';
import { plainView } from '../view.ts';
import { broadcastTo } from './broadcast-to.ts';
import { defineReduction, type ReductionOf } from './reduce.ts';
import { countOf, type ReduceAttrs, reducedShape, reduceLoop, withReducedAxes } from './reduction.ts';

/** `x` divided by its number of elements along axes: what the gradient of a mean does to a gradient put back to full size. */
export const overCountOp: Op<{ readonly axes: readonly number[] }> = /* @__PURE__ */ definePrimitive({
  name: 'overCount',
  infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
  lower: ([x], { axes }: { readonly axes: readonly number[] }) => ({
    space: x!.shape,
    inputs: [{ aval: x!, view: plainView(x!) }],
    outputs: [Expr.input(0, x!.dtype).divide(countOf(axes, x!.dtype))],
  }),
  vjp: { 0: { reads: [], rule: ([dy], _, attrs) => apply1(overCountOp, [dy!], attrs) } },
});

export const meanOp: Op<ReduceAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'mean',
  infer: ([x], attrs: ReduceAttrs) => [{ shape: reducedShape(x!.shape, attrs), dtype: floatOf(x!.dtype) }],
  lower([x], attrs) {
    const dtype = floatOf(x!.dtype);
    const result = Expr.accumulator(0, dtype).divide(countOf(attrs.axes, dtype));
    return reduceLoop(x!, attrs, (value) => ({ op: 'sum', value: value.cast(dtype) }), result);
  },
  vjp: {
    0: {
      reads: [],
      rule([dy], saved, attrs) {
        const { shape, dtype } = saved.ins[0]!;
        if (!isFloat(dtype)) return null;
        const whole = broadcastTo(withReducedAxes(dy!, shape, attrs), shape);
        return apply1(overCountOp, [whole], { axes: attrs.axes });
      },
    },
  },
});

/**
 * The mean over axes (all, if none is named); of integers and bools as float32. Of no elements it is NaN.
 *
 * @example
 * mean(tensor([[1, 2], [3, 6]])) // 3
 * mean(tensor([[1, 2], [3, 6]]), 0) // [2, 4]
 * mean(tensor([[1, 2], [3, 6]]), { axis: -1, keepdims: true }) // [[1.5], [4.5]]
 */
export const mean: ReductionOf<'float'> = /* @__PURE__ */ defineReduction(meanOp);
