import type { NestedValues } from '../create.ts';
import { onDevice } from '../device.ts';
import { apply1 } from '../dispatch.ts';
import { arithmeticOf, floatOf } from '../dtype.ts';
import { OptionError, ShapeMismatchError } from '../errors.ts';
import type { In, Op } from '../op.ts';
import { multiply, subtract } from '../ops/arithmetic.ts';
import { at } from '../ops/at.ts';
import { cast } from '../ops/cast.ts';
import { divide } from '../ops/division.ts';
import { maximum } from '../ops/extrema.ts';
import { knownExtents } from '../ops/known-extents.ts';
import { asTensor, numbersArgument, plainOptions, resultOf, shapeArgument } from '../ops/operand.ts';
import { checkBoolean, nameArgument } from '../ops/option-kinds.ts';
import { arangeOp } from '../ops/range.ts';
import { reshape } from '../ops/reshape.ts';
import { normalizeAxes, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { type Imaged, inDTypeOf, numbersLike } from './image-argument.ts';
import { alongAxis, cubicWeightOp, lanczos3WeightOp, lanczos5WeightOp, linearWeightOp, weightsAt } from './resample.ts';

const kernels = (): Readonly<Record<string, Op>> => ({
  linear: linearWeightOp,
  bilinear: linearWeightOp,
  trilinear: linearWeightOp,
  triangle: linearWeightOp,
  cubic: cubicWeightOp,
  bicubic: cubicWeightOp,
  tricubic: cubicWeightOp,
  lanczos3: lanczos3WeightOp,
  lanczos5: lanczos5WeightOp,
});

/** How pixels between pixels are found: names for one, two and three axes mean the same. */
export type ScaleMethod =
  | 'linear'
  | 'bilinear'
  | 'trilinear'
  | 'triangle'
  | 'cubic'
  | 'bicubic'
  | 'tricubic'
  | 'lanczos3'
  | 'lanczos5';

/**
 * Images scaled and moved along some axes, in a new shape: what was at `x` is then at `x · scale + translation`, where pixel i has its middle at `i + ½`.
 * Pixels that come from outside the image are 0. With `antialias` (the default) pixels of a smaller image look at all that they cover.
 *
 * @example
 * const x = reshape(arange(9, { dtype: 'float32' }), [3, 3]);
 * image.scaleAndTranslate(x, [2, 5], [1, 2], [0, -0.5], [0, 1], 'linear') // [[0, 0.5, 1, 1.5, 2], [3, 3.5, 4, 4.5, 5]]
 * image.scaleAndTranslate(x, [2, 5], [1], [0], [0, 1], 'linear') // throws shape-mismatch
 */
export function scaleAndTranslate<X extends In>(
  images: X,
  outputShape: Shape,
  scale: In | readonly number[],
  translation: In | readonly number[],
  spatialDims: readonly number[],
  method: ScaleMethod,
  options?: { readonly antialias?: boolean },
): Imaged<X> {
  const op = 'scaleAndTranslate';
  const { antialias = true } = plainOptions(op, options, ['antialias']);
  checkBoolean(op, 'antialias', antialias);
  const known = kernels();
  const kernel = known[nameArgument(op, 'method', method, Object.keys(known))]!;
  return resultOf(() => {
    const given = asTensor(op, images);
    const shape = shapeArgument(op, outputShape);
    const axes = normalizeAxes(op, numbersArgument(op, 'spatialDims', spatialDims), given.rank);
    if (shape.length !== given.rank || shape.some((n, a) => !axes.includes(a) && n !== given.type.shape[a]))
      throw new ShapeMismatchError({
        op,
        what: 'the new shape differs from the images elsewhere than along spatialDims',
        shapes: [given.type.shape, shape],
      });
    if (axes.some((axis) => given.type.shape[axis] === 0))
      throw new OptionError({ op, what: 'images have pixels to look at', value: given.type.shape });
    const dtype = arithmeticOf(floatOf(given.dtype));
    const [scales, moves] = [scale, translation].map((value) =>
      numbersLike(op, value as In | NestedValues[], given, dtype),
    );
    for (const values of [scales!, moves!])
      if (values.rank !== 1 || values.size !== axes.length)
        throw new ShapeMismatchError({
          op,
          what: `scale and translation have one number for each of ${axes.length} axes`,
          shapes: [values.type.shape],
        });
    knownExtents(
      op,
      axes.map((axis) => given.type.shape[axis]!),
    );
    let y = cast(given as In, dtype) as Tensor;
    axes.forEach((axis, k) => {
      const count = shape[axis]!;
      const inverse = divide(1, at(scales! as In, k) as In) as In;
      const middle = onDevice(given.type.device, () => apply1(arangeOp, [0.5, 1], { count, dtype })) as In;
      const moved = subtract(middle, at(moves! as In, k) as In) as In;
      const place = subtract(reshape(multiply(moved, inverse) as In, [count, 1]) as In, 0.5) as In;
      const spread = antialias ? maximum(inverse, 1) : 1;
      const weights = weightsAt(kernel, place, y.type.shape[axis]!, spread as In, y);
      y = alongAxis(y, axis, weights);
    });
    return inDTypeOf(given.dtype, y);
  }) as Imaged<X>;
}
