import { defineElementwise } from '../define.ts';
import { apply, apply1 } from '../dispatch.ts';
import { onlyResults } from '../memory.ts';
import { definePrimitive, type In, NO_ATTRS, type Op } from '../op.ts';
import type { DTypeOf, FloatOf, ShapeOf } from '../shape-types.ts';
import { normalizeAxis, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { add, multiply, square, subtract } from './arithmetic.ts';
import { type BatchNormalizationOptions, scaleDeviationOp } from './batch-normalization.ts';
import { fullLikeOp } from './creation.ts';
import { meanOp } from './mean.ts';
import { perElementOp } from './moments.ts';
import { axesBeside, type NormalizationAttrs, normalizationOperands } from './normalization-operands.ts';
import { scaleSumsOp } from './normalization-sums.ts';
import { asTensor, plainOptions } from './operand.ts';
import { rsqrt } from './power.ts';
import { reshape } from './reshape.ts';
import { meanSquareOp } from './variance.ts';

/** `dy · factor + (x − center) · slope + shift`: what x gets. */
export const normalizeBatchSlopeOp: Op = /* @__PURE__ */ defineElementwise('normalizeBatchSlope', {
  arity: 6,
  formula: ([dy, factor, x, center, slope, shift]) =>
    dy!.multiply(factor!).add(x!.subtract(center!).multiply(slope!)).add(shift!),
});

/**
 * Operands: x, scale and offset of the same floating dtype and rank; the last two may be the numbers 1 and 0. The normalized values, then mean and variance over
 * `axes`, which stay with extent 1.
 */
export const normalizeBatchOp: Op<NormalizationAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'normalizeBatch',
  infer([x], { axes }: NormalizationAttrs) {
    const moment = { shape: x!.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent)), dtype: x!.dtype };
    return [{ shape: x!.shape, dtype: x!.dtype }, moment, moment];
  },
  impl([x, scale, offset], { axes, epsilon }) {
    const center = apply1(meanOp, [x!], { axes, keepdims: true });
    const variance = apply1(meanSquareOp, [x!, center], { axes, keepdims: true });
    const factor = multiply(rsqrt(add(variance, epsilon)), scale!);
    return [apply1(scaleDeviationOp, [x!, center, factor, offset!], NO_ATTRS), center, variance];
  },
  // Scale and offset are the same along all that mean and variance are made of, so the two sums that their gradients are made of are all that x needs too: elements are looked at
  // twice, once for these sums and once for what x gets.
  vjp: {
    all: {
      reads: [0, 1, { y: 1 }, { y: 2 }],
      rule([given, dMean, dVariance], saved, { axes, epsilon }, wanted) {
        const [x, center] = [saved.in(0) as Tensor, saved.y(1)];
        const dy = given ?? apply1(fullLikeOp, [x, 0], { dtype: x.dtype });
        const inverse = rsqrt(add(saved.y(2), epsilon));
        const factor = multiply(inverse, saved.in(1));
        // Σ dy · (x − m) and Σ dy
        const [product, total] = apply(scaleSumsOp, [dy, x, center, 1], { axes, centered: true }) as [Tensor, Tensor];
        const share = (value: In): Tensor => apply1(perElementOp, [x, value], { axes });
        const slope = (): Tensor => {
          const ofVariance = multiply(multiply(factor, square(inverse)), product);
          const terms = [
            subtract(dVariance ? multiply(dVariance, 2) : 0, ofVariance),
            subtract(dMean ?? 0, multiply(factor, total)),
          ];
          return apply1(normalizeBatchSlopeOp, [dy, factor, x, center, ...terms.map(share)], NO_ATTRS);
        };
        return [
          wanted[0] ? slope() : null,
          wanted[1] ? (multiply(product, inverse) as Tensor) : null,
          wanted[2] ? total : null,
        ];
      },
    },
  },
});

/**
 * `[y, mean, variance]`: batch normalization by the mean and variance of x itself over all axes but `axis`, as in training, `y = (x − mean) / √(variance + epsilon) · scale
 * + offset`. Each of the other results is a vector `[x.shape[axis]]`. The values are those of `moments` and `batchNormalization`; the gradient looks at x twice, not four times.
 * Ioffe & Szegedy, "Batch Normalization", 2015, Algorithm 1.
 *
 * @example
 * const [y, mean, variance] = normalizeBatch(tensor([[1, 2], [3, 6]]), -1, { epsilon: 0 });
 * y // [[-1, -1], [1, 1]]
 * mean // [2, 4]
 * variance // [1, 4]
 * normalizeBatch(ones([2, 3]), -1, { scale: ones([2]) }) // throws shape-mismatch
 */
export function normalizeBatch<X extends In>(
  x: X,
  axis: number,
  options?: BatchNormalizationOptions,
): [
  y: Tensor<ShapeOf<X>, FloatOf<DTypeOf<X>>>,
  mean: Tensor<Shape, FloatOf<DTypeOf<X>>>,
  variance: Tensor<Shape, FloatOf<DTypeOf<X>>>,
] {
  const op = 'normalizeBatch';
  const { scale, offset, epsilon = 1e-3 } = plainOptions(op, options, ['offset', 'scale', 'epsilon']);
  return onlyResults(() => {
    const channels = normalizeAxis(op, axis, asTensor(op, x).rank);
    const { operands, attrs } = normalizationOperands(op, x, channels, epsilon, { scale, offset });
    const [given, factor = 1, shift = 0] = operands;
    const axes = axesBeside(given!.shape, attrs.axes);
    const [y, ...moments] = apply(normalizeBatchOp, [given!, factor, shift], { axes, epsilon: attrs.epsilon }) as [
      Tensor,
      ...Tensor[],
    ];
    return [y, ...moments.map((moment) => reshape(moment, [moment.size]) as Tensor)];
  }) as never;
}
