import { apply, apply1 } from '../dispatch.ts';
import type { Aval } from '../loop.ts';
import { definePrimitive, type In, NO_ATTRS, type Op, type Vjp } from '../op.ts';
import { rowParts } from '../row-parts.ts';
import type { DTypeOf, FloatOf, ShapeOf } from '../shape-types.ts';
import type { Tensor } from '../tensor.ts';
import { add } from './arithmetic.ts';
import { fullLikeOp } from './creation.ts';
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

function normalized([x, scale]: readonly Tensor[], { axes, epsilon }: NormalizationAttrs): Tensor[] {
  const factor = apply1(deviationFactorOp, [x!, 0, epsilon], { axes });
  return [apply1(scaleNormalizedOp, [x!, 0, factor, scale!, 0], NO_ATTRS), factor];
}

// y = x · f · s, with f = (mean x² + ε)^(−½), which is a result too, for the tape, and in gradients of gradients gets its own.
const vjp: Vjp<NormalizationAttrs> = {
  all: {
    reads: [0, 1, { y: 1 }],
    rule([given, dFactor], saved, { axes }, wanted) {
      const x = saved.in(0) as Tensor;
      const dy = given ?? apply1(fullLikeOp, [x, 0], { dtype: x.dtype });
      const factor = saved.y(1);
      const found: (Tensor | null)[] = [null, null];
      if (wanted[0]) {
        const scale = saved.in(1);
        let [product] = apply(slopeMeansOp, [dy, scale, x, 0], { axes, centered: false }) as [Tensor];
        if (dFactor) product = add(product, apply1(perElementOp, [x, dFactor], { axes })) as Tensor;
        found[0] = apply1(normalizationSlopeOp, [dy, scale, x, 0, factor, 0, product], NO_ATTRS);
      }
      if (wanted[1]) {
        const others = axesBeside(saved.ins[0]!.shape, axes);
        found[1] = apply1(scaleSumsOp, [dy, x, 0, factor], { axes: others, centered: false });
      }
      return found;
    },
  },
};

/** The normalized values, and the reciprocal root of the mean of the squares. */
export const rmsNormalizationFactorOp: Op<NormalizationAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'rmsNormalizationFactor',
  infer([x], { axes }: NormalizationAttrs): Aval[] {
    const kept = x!.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
    return [
      { shape: x!.shape, dtype: x!.dtype },
      { shape: kept, dtype: x!.dtype },
    ];
  },
  rows: rowParts,
  impl: normalized,
  vjp,
});

/** Operands: x, and scale of the same floating dtype and rank, or the number 1. */
export const rmsNormalizationOp: Op<NormalizationAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'rmsNormalization',
  infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
  rows: rowParts,
  impl: (ins, attrs: NormalizationAttrs) => normalized(ins, attrs).slice(0, 1),
  vjp,
  saving: (attrs) => ({ op: rmsNormalizationFactorOp, attrs }),
});

/** What `rmsNormalization` may be told. */
export interface RmsNormalizationParameters {
  /** Times the normalized values: the shape of the features. */
  readonly scale?: In | null;
  /** The axis, or axes, of the features; the last if left out. */
  readonly axis?: number | readonly number[];
  /** Added to the mean of the squares; 1e-7 if left out. */
  readonly epsilon?: number | null;
}

/**
 * The features of each example over the root of the mean of their squares, times scale: `x / √(mean(x²) + epsilon) · scale`, with the mean over `axis`. Any shape;
 * scale has the shape of the features (`[features]` for one axis). Integers become float32. Zhang and Sennrich, 2019, "Root mean square layer normalization", eq. 4.
 *
 * @example
 * rmsNormalization(tensor([[3, -3], [1, 7]])) // [[1, -1], [0.2, 1.4]]
 * rmsNormalization(tensor([[3, -3]]), { scale: tensor([1, 10]) }) // [[1, -10]]
 * rmsNormalization(tensor([[3, -3]]), { scale: tensor([1, 2, 3]) }) // throws shape-mismatch
 */
export function rmsNormalization<X extends In>(
  x: X,
  options?: RmsNormalizationParameters,
): Tensor<ShapeOf<X>, FloatOf<DTypeOf<X>>> {
  return resultOf(() => {
    const op = 'rmsNormalization';
    const { scale, axis, epsilon } = plainOptions(op, options, ['scale', 'axis', 'epsilon']);
    const { operands, attrs } = normalizationOperands(op, x, axis, epsilon, { scale });
    return apply1(rmsNormalizationOp, [operands[0]!, operands[1] ?? 1], attrs);
  }) as never;
}
