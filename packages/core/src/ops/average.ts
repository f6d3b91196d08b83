import { apply1 } from '../dispatch.ts';
import { floatOf, wider } from '../dtype.ts';
import { ShapeMismatchError } from '../errors.ts';
import type { In } from '../op.ts';
import type { DTypeOf, FloatOf } from '../shape-types.ts';
import { normalizeAxes, sameShape, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { multiply } from './arithmetic.ts';
import { broadcastTo } from './broadcast-to.ts';
import { cast } from './cast.ts';
import { divide } from './division.ts';
import { meanOp } from './mean.ts';
import { asTensor, axisOptions, resultOf } from './operand.ts';
import { sumOp } from './reduce.ts';
import { reshape } from './reshape.ts';

/** What `average` may be told. */
export interface AverageOptions {
  /** One axis, several, or all (null, the default). */
  readonly axis?: number | readonly number[] | null;
  /** Of the shape of the tensor, or along the one axis that is averaged over. */
  readonly weights?: In | null;
}

/**
 * The weighted mean over axes (all, if none is named): `Σ w·x / Σ w`; without weights, the mean. Weights have the shape of `x`, or are a vector along the one axis named.
 * Floating point.
 *
 * @example
 * average(tensor([1, 2, 6])) // 3
 * average(tensor([[1, 2], [3, 6]]), { axis: 0, weights: tensor([1, 3]) }) // [2.5, 5]
 */
export function average<X extends In>(
  x: X,
  options?: AverageOptions | number | readonly number[] | null,
): Tensor<Shape, FloatOf<DTypeOf<X>>> {
  return resultOf(() => {
    const { axis, weights } = axisOptions<AverageOptions>('average', options, ['axis', 'weights']);
    const given = asTensor('average', x);
    const axes = normalizeAxes('average', axis, given.rank).sort((a, b) => a - b);
    const attrs = { axes, keepdims: false };
    if (weights === undefined || weights === null) return apply1(meanOp, [given], attrs);
    const w = asTensor('average', weights, 1);
    const dtype = floatOf(wider(given.dtype, w.dtype));
    const factors = broadcastTo(cast(aligned(w, given.type.shape, axes), dtype), given.type.shape);
    return divide(apply1(sumOp, [multiply(given, factors)], attrs), apply1(sumOp, [factors], attrs));
  }) as Tensor<Shape, FloatOf<DTypeOf<X>>>;
}

/** Weights beside the elements that they weigh. */
function aligned(weights: Tensor, shape: Shape, axes: readonly number[]): Tensor {
  if (sameShape(weights.type.shape, shape)) return weights;
  const [axis] = axes;
  if (axes.length !== 1 || weights.rank !== 1 || weights.size !== shape[axis!])
    throw new ShapeMismatchError({
      op: 'average',
      what: 'the weights have neither the shape of the tensor nor the length of the axis',
      shapes: [shape, weights.type.shape],
      hint: 'average(x, { axis, weights }) takes a vector of weights along one axis',
    });
  return reshape(
    weights,
    shape.map((extent, a) => (a === axis ? extent : 1)),
  );
}
