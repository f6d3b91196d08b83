import { apply, apply1 } from '../dispatch.ts';
import type { Aval } from '../loop.ts';
import { definePrimitive, type In, NO_ATTRS, type Op, type Vjp } from '../op.ts';
import { rowParts } from '../row-parts.ts';
import type { DTypeOf, FloatOf, ShapeOf } from '../shape-types.ts';
import type { Tensor } from '../tensor.ts';
import { add, subtract } from './arithmetic.ts';
import { fullLikeOp } from './creation.ts';
import { divide } from './division.ts';
import { meanOp } from './mean.ts';
import { perElementOp } from './moments.ts';
import { axesBeside, type NormalizationAttrs, normalizationOperands } from './normalization-operands.ts';
import {
  deviationFactorOp,
  normalizationSlopeOp,
  scaleNormalizedOp,
  scaleSumsOp,
  slopeMeansOp,
} from './normalization-sums.ts';
import { plainOptions, resultOf } from './operand.ts';

function normalized([x, gamma, beta]: readonly Tensor[], { axes, epsilon }: NormalizationAttrs): Tensor[] {
  const center = apply1(meanOp, [x!], { axes, keepdims: true });
  const factor = apply1(deviationFactorOp, [x!, center, epsilon], { axes });
  return [apply1(scaleNormalizedOp, [x!, center, factor, gamma!, beta!], NO_ATTRS), center, factor];
}

// y = (x − m) · f · γ + β, with m the mean of x and f = (mean (x − m)² + ε)^(−½). The last two are results too, for the tape, and in gradients of gradients get their own.
const vjp: Vjp<NormalizationAttrs> = {
  all: {
    reads: [0, 1, { y: 1 }, { y: 2 }],
    rule([given, dCenter, dFactor], saved, { axes }, wanted) {
      const x = saved.in(0) as Tensor;
      const dy = given ?? apply1(fullLikeOp, [x, 0], { dtype: x.dtype });
      const [center, factor] = [saved.y(1), saved.y(2)];
      const found: (Tensor | null)[] = [null, null, null];
      if (wanted[0]) {
        const gamma = saved.in(1);
        let [product, mean] = apply(slopeMeansOp, [dy, gamma, x, center], { axes, centered: true }) as [Tensor, Tensor];
        if (dFactor) product = add(product, apply1(perElementOp, [x, dFactor], { axes })) as Tensor;
        if (dCenter) mean = subtract(mean, divide(apply1(perElementOp, [x, dCenter], { axes }), factor)) as Tensor;
        found[0] = apply1(normalizationSlopeOp, [dy, gamma, x, center, factor, mean, product], NO_ATTRS);
      }
      if (wanted[1] || wanted[2])
        [found[1], found[2]] = apply(scaleSumsOp, [dy, x, center, factor], {
          axes: axesBeside(saved.ins[0]!.shape, axes),
          centered: true,
        }) as [Tensor, Tensor];
      return found.map((gradient, k) => (wanted[k] ? gradient : null));
    },
  },
};

const moment = (x: Aval, { axes }: NormalizationAttrs): Aval => ({
  shape: x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent)),
  dtype: x.dtype,
});

/** The normalized values, mean and reciprocal standard deviation. */
export const layerNormalizationMomentsOp: Op<NormalizationAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'layerNormalizationMoments',
  infer: ([x], attrs: NormalizationAttrs) => [
    { shape: x!.shape, dtype: x!.dtype },
    moment(x!, attrs),
    moment(x!, attrs),
  ],
  rows: rowParts,
  impl: normalized,
  vjp,
});

/** Operands: x, gamma and beta of the same floating dtype and rank; the last two may be the numbers 1 and 0. */
export const layerNormalizationOp: Op<NormalizationAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'layerNormalization',
  infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
  rows: rowParts,
  impl: (ins, attrs: NormalizationAttrs) => normalized(ins, attrs).slice(0, 1),
  vjp,
  saving: (attrs) => ({ op: layerNormalizationMomentsOp, attrs }),
});

/** What `layerNormalization` may be told. */
export interface LayerNormalizationParameters {
  /** Times the normalized values: the shape of the features. */
  readonly gamma?: In | null;
  /** Added to the result: the shape of the features. */
  readonly beta?: In | null;
  /** The axis, or axes, of the features; the last if left out. */
  readonly axis?: number | readonly number[];
  /** Added to the variance; 1e-7 if left out. */
  readonly epsilon?: number | null;
}

/**
 * The features of each example with mean 0 and variance 1, times gamma, plus beta: `(x − mean) / √(variance + epsilon) · gamma + beta`, with mean and variance over
 * `axis`. Any shape; gamma and beta have the shape of the features (`[features]` for one axis). Integers become float32. Ba, Kiros and Hinton, 2016, "Layer
 * normalization", eq. 4.
 *
 * @example
 * layerNormalization(tensor([[1, 3], [2, 8]])) // [[-1, 1], [-1, 1]]
 * layerNormalization(tensor([[1, 3], [2, 8]]), { gamma: tensor([10, 1]), beta: tensor([0, 5]) }) // [[-10, 6], [-10, 6]]
 * layerNormalization(tensor([[1, 3], [2, 8]]), { gamma: tensor([1, 2, 3]) }) // throws shape-mismatch
 */
export function layerNormalization<X extends In>(
  x: X,
  options?: LayerNormalizationParameters,
): Tensor<ShapeOf<X>, FloatOf<DTypeOf<X>>> {
  return resultOf(() => {
    const op = 'layerNormalization';
    const { gamma, beta, axis, epsilon } = plainOptions(op, options, ['gamma', 'beta', 'axis', 'epsilon']);
    const { operands, attrs } = normalizationOperands(op, x, axis, epsilon, { gamma, beta });
    const [given, scale = 1, shift = 0] = operands;
    return apply1(layerNormalizationOp, [given!, scale, shift], attrs);
  }) as never;
}
