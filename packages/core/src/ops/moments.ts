import { defineElementwise } from '../define.ts';
import { apply, apply1 } from '../dispatch.ts';
import { floatOf } from '../dtype.ts';
import { Expr } from '../expr.ts';
import { onlyResults } from '../memory.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { DTypeOf, FloatOf } from '../shape-types.ts';
import { normalizeAxes, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { plainView, viewOf } from '../view.ts';
import { cast } from './cast.ts';
import { meanOp } from './mean.ts';
import { asTensor, plainOptions } from './operand.ts';
import { checkBoolean } from './option-kinds.ts';
import { countOf, type ReduceAttrs, reducedShape, withReducedAxes } from './reduction.ts';
import { reshape } from './reshape.ts';
import { meanSquareOp } from './variance.ts';

/** The second operand, which has the first one's axes `axes` reduced, divided by how many elements they have. */
export const perElementOp: Op<{ readonly axes: readonly number[] }> = /* @__PURE__ */ definePrimitive({
  name: 'perElement',
  infer: ([, y]) => [{ shape: y!.shape, dtype: y!.dtype }],
  lower: ([x, y], { axes }: { readonly axes: readonly number[] }) => ({
    space: y!.shape,
    inputs: [
      {
        aval: x!,
        view: viewOf(
          x!,
          y!.shape.length,
          x!.shape.map(() => null),
        ),
      },
      { aval: y!, view: plainView(y!) },
    ],
    outputs: [Expr.input(1, y!.dtype).divide(countOf(axes, y!.dtype))],
  }),
  vjp: { 1: { reads: [0], rule: ([dy], saved, attrs) => apply1(perElementOp, [saved.in(0), dy!], attrs) } },
});

/** What an element adds to mean and variance: both gradients are divided by the count already. */
export const momentsSlopeOp: Op = /* @__PURE__ */ defineElementwise('momentsSlope', {
  arity: 4,
  formula: ([x, mean, dMean, dVariance]) => x!.subtract(mean!).multiply(dVariance!).multiply(2).add(dMean!),
});

/** Mean and variance together, the mean first. */
export const momentsOp: Op<ReduceAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'moments',
  infer([x], attrs: ReduceAttrs) {
    const aval = { shape: reducedShape(x!.shape, attrs), dtype: floatOf(x!.dtype) };
    return [aval, aval];
  },
  impl([x], attrs) {
    const center = apply1(meanOp, [x!], { axes: attrs.axes, keepdims: true });
    const mean = reshape(center, reducedShape(x!.type.shape, attrs)) as Tensor;
    return [mean, apply1(meanSquareOp, [x!, center], attrs)];
  },
  vjp: {
    all: {
      reads: [0, { y: 0 }],
      rule([dMean, dVariance], saved, attrs) {
        const { shape, dtype } = saved.ins[0]!;
        const x = saved.in(0);
        const share = (dy: Tensor | null | undefined): Tensor | number =>
          dy ? apply1(perElementOp, [x, withReducedAxes(dy, shape, attrs)], { axes: attrs.axes }) : 0;
        const mean = withReducedAxes(saved.y(0), shape, attrs);
        return [cast(apply1(momentsSlopeOp, [x, mean, share(dMean), share(dVariance)], {}), dtype)];
      },
    },
  },
});

/** What `moments` may be told. */
export interface MomentsOptions {
  /** Do the axes stay with extent 1? */
  readonly keepdims?: boolean;
}

/**
 * `[mean, variance]` of `x` over axes: the variance is the mean of the squared distances from the mean, not of a sample. Of integers and bools as float32.
 *
 * @example
 * const [mean, variance] = moments(tensor([[1, 3], [2, 8]]), [0]);
 * mean // [1.5, 5.5]
 * variance // [0.25, 6.25]
 */
export function moments<X extends In>(
  x: X,
  axes: number | readonly number[],
  options?: MomentsOptions,
): [mean: Tensor<Shape, FloatOf<DTypeOf<X>>>, variance: Tensor<Shape, FloatOf<DTypeOf<X>>>] {
  const { keepdims = false } = plainOptions('moments', options, ['keepdims']);
  checkBoolean('moments', 'keepdims', keepdims);
  return onlyResults(() => {
    const given = asTensor('moments', x);
    const list = normalizeAxes('moments', axes, given.rank).sort((a, b) => a - b);
    return apply(momentsOp, [given], { axes: list, keepdims });
  }) as never;
}
