import { defineElementwise } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { floatOf } from '../dtype.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type In, NO_ATTRS, type Op } from '../op.ts';
import type { DTypeOf, FloatOf, ShapeOf } from '../shape-types.ts';
import { normalizeAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { viewOf } from '../view.ts';
import { cast } from './cast.ts';
import { greater } from './comparison.ts';
import { divide } from './division.ts';
import { maxOp } from './max.ts';
import { asTensor, axisOptions, resultOf } from './operand.ts';
import { sumOp } from './reduce.ts';
import { softmaxGradientOp } from './softmax.ts';
import { weightedSum } from './weighted-sum.ts';

interface AlongAxis {
  readonly axis: number;
}

/**
 * For each element, the threshold that there were if it were the smallest in the support: the sum of all not below it, less 1, over their number. The largest of these is
 * the threshold. Ranks are counted by comparing all pairs.
 */
export const sparsemaxThresholdsOp: Op<AlongAxis> = /* @__PURE__ */ definePrimitive({
  name: 'sparsemaxThresholds',
  infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
  lower([x], { axis }: AlongAxis) {
    const { shape, dtype } = x!;
    const rank = shape.length + 1;
    const own = shape.map((_, a) => a);
    // what is NaN counts everywhere
    const below = Expr.input(1, dtype).less(Expr.input(0, dtype));
    const counted = (value: Expr): Expr => Expr.select(below, Expr.literal(0, dtype), value);
    return {
      space: shape,
      inputs: [
        { aval: x!, view: viewOf(x!, rank, own) },
        { aval: x!, view: viewOf(x!, rank, own.with(axis, rank - 1)), of: 0 },
      ],
      reduce: {
        size: [shape[axis]!],
        accs: [
          { op: 'sum', value: counted(Expr.input(1, dtype)) },
          { op: 'sum', value: counted(Expr.literal(1, dtype)) },
        ],
      },
      outputs: [Expr.accumulator(0, dtype).subtract(1).divide(Expr.accumulator(1, dtype))],
    };
  },
});

/** Below it is nothing; what is above it sums to 1 along the axis, which stays with extent 1. */
export const sparsemaxThresholdOp: Op<AlongAxis> = /* @__PURE__ */ definePrimitive({
  name: 'sparsemaxThreshold',
  infer: ([x], { axis }: AlongAxis) => [{ shape: x!.shape.with(axis, 1), dtype: x!.dtype }],
  impl: ([x], attrs) => [
    apply1(maxOp, [apply1(sparsemaxThresholdsOp, [x!], attrs)], { axes: [attrs.axis], keepdims: true }),
  ],
  host([x], [y], { ins: [aval], attrs: { axis } }) {
    const extent = aval!.shape[axis]!;
    const inner = aval!.shape.slice(axis + 1).reduce((n, e) => n * e, 1);
    const order = new Float64Array(extent);
    for (let line = 0; line < y!.length; line++) {
      const base = Math.floor(line / inner) * extent * inner + (line % inner);
      for (let k = 0; k < extent; k++) order[k] = x![base + k * inner]!;
      // ascending, NaN last: all sums have it then
      order.sort();
      let [sum, threshold] = [0, -Infinity];
      for (let count = 1; count <= extent; count++) {
        sum += order[extent - count]!;
        const here = (sum - 1) / count;
        if (!(here <= threshold)) threshold = here;
      }
      y![line] = threshold;
    }
  },
});

export const sparsemaxOp: Op<AlongAxis> = /* @__PURE__ */ definePrimitive({
  name: 'sparsemax',
  infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
  impl: ([x], attrs: AlongAxis) => [
    x!.size === 0 ? x! : apply1(aboveOp, [x!, apply1(sparsemaxThresholdOp, [x!], attrs)], NO_ATTRS),
  ],
  vjp: {
    0: {
      reads: [{ y: 0 }],
      rule([dy], saved, { axis }) {
        const support = cast(greater(saved.y(), 0), dy!.dtype) as Tensor;
        const count = apply1(sumOp, [support], { axes: [axis], keepdims: true });
        const mean = divide(weightedSum(dy!, support, [axis]), count) as Tensor;
        return apply1(softmaxGradientOp, [dy!, support, mean], NO_ATTRS);
      },
    },
  },
});

/** `max(x − threshold, 0)` */
export const aboveOp: Op = /* @__PURE__ */ defineElementwise('above', {
  arity: 2,
  formula: ([x, threshold]) => x!.subtract(threshold!).maximum(0),
});

/**
 * The point of the probability simplex that is nearest to the values along an axis (the last if left out): `max(x − τ, 0)`, with the τ that makes them sum to 1. Many are
 * exactly 0. Integers become float32. Martins and Astudillo, 2016, "From softmax to sparsemax", algorithm 1; gradient: its eq. 10.
 *
 * @example
 * sparsemax(tensor([1, 2, 3])) // [0, 0, 1]
 * sparsemax(tensor([1, 1.5, 1.2])) // [0.1, 0.6, 0.3]
 * sparsemax(tensor([[0, 1], [0, 0.5]]), 0) // [[0.5, 0.75], [0.5, 0.25]]
 * sparsemax(tensor([1, 2]), 1) // throws axis
 */
export function sparsemax<X extends In>(
  x: X,
  options?: number | { readonly axis?: number },
): Tensor<ShapeOf<X>, FloatOf<DTypeOf<X>>> {
  return resultOf(() => {
    const { axis = -1 } = axisOptions<{ readonly axis?: number }>('sparsemax', options, ['axis']);
    const given = asTensor('sparsemax', x);
    const along = normalizeAxis('sparsemax', axis, given.rank);
    return apply1(sparsemaxOp, [cast(given, floatOf(given.dtype)) as Tensor], { axis: along });
  }) as never;
}
