import { apply1 } from '../dispatch.ts';
import { floatOf, wider } from '../dtype.ts';
import { ShapeMismatchError } from '../errors.ts';
import type { In } from '../op.ts';
import { add, multiply, square, subtract } from '../ops/arithmetic.ts';
import { cast } from '../ops/cast.ts';
import { divide } from '../ops/division.ts';
import { knownExtents } from '../ops/known-extents.ts';
import { meanOp } from '../ops/mean.ts';
import { plainOptions, resultOf } from '../ops/operand.ts';
import { reshape } from '../ops/reshape.ts';
import { countArgument } from '../ops/rfft.ts';
import { type DataFormat, WindowSizeError } from '../ops/windows.ts';
import type { DTypeOf, FloatOf, Promote } from '../shape-types.ts';
import { sameShape, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { gaussian, weighed } from './gaussian-blur.ts';
import { imagesArgument, positiveArgument } from './image-argument.ts';

/** How images are compared. */
export interface SsimOptions {
  /** The largest value that a pixel may have; 1 if left out. */
  readonly maxVal?: number;
  /** How many pixels the window has in each direction; 11 if left out. */
  readonly filterSize?: number;
  /** Its standard deviation, in pixels; 1.5 if left out. */
  readonly filterSigma?: number;
  /** What keeps the quotients of means and of variances from 0/0, as parts of `maxVal`; 0.01 and 0.03 if left out. */
  readonly k1?: number;
  readonly k2?: number;
  readonly dataFormat?: DataFormat | null;
}

/**
 * The structural similarity of images, 1 of equal ones: the mean over all windows and channels, one number for each pair, or one of two single images. Windows that
 * are inside the image count. Wang et al., Image quality assessment: from error visibility to structural similarity, 2004, eq. 13.
 *
 * @example
 * const x = random.uniform([2, 16, 16, 3], { seed: 1 });
 * image.ssim(x, x) // [1, 1]
 * image.ssim(zeros([11, 11, 1]), ones([11, 11, 1])) // 0.0001
 * image.ssim(ones([8, 8, 1]), ones([8, 8, 1])) // throws window-size
 */
export function ssim<A extends In, B extends In>(
  image1: A,
  image2: B,
  options?: SsimOptions,
): Tensor<Shape, FloatOf<Promote<DTypeOf<A>, DTypeOf<B>>>> {
  const op = 'ssim';
  const given = plainOptions(op, options, ['maxVal', 'filterSize', 'filterSigma', 'k1', 'k2', 'dataFormat']);
  const { maxVal = 1, filterSize = 11, filterSigma = 1.5, k1 = 0.01, k2 = 0.03, dataFormat } = given;
  countArgument(op, 'filterSize', filterSize);
  Object.entries({ maxVal, filterSigma, k1, k2 }).forEach(([name, value]) => positiveArgument(op, name, value));
  return resultOf(() => {
    const [p, q] = [imagesArgument(op, image1, dataFormat), imagesArgument(op, image2, dataFormat, 2, 1)];
    const { shape } = p.x.type;
    if (!sameShape(shape, q.x.type.shape) || p.batched !== q.batched)
      throw new ShapeMismatchError({
        op,
        what: 'the images have different shapes',
        shapes: [shape, q.x.type.shape],
      });
    knownExtents(op, shape.slice(1, 3));
    for (const axis of [1, 2])
      if (shape[axis]! < filterSize)
        throw new WindowSizeError({
          op,
          axis: axis - 1,
          extent: shape[axis]!,
          window: filterSize,
          dilation: 1,
          padding: 'inside',
        });
    const dtype = floatOf(wider(p.x.dtype, q.x.dtype));
    const [a, b] = [p, q].map(({ x }) => cast(x as In, dtype) as In) as [In, In];
    const weights = gaussian(filterSize, filterSigma);
    const local = (x: unknown): In => weighed(x as Tensor, weights, weights, 'valid') as In;
    const [meanA, meanB] = [local(a), local(b)];
    const [squareA, squareB] = [square(meanA) as In, square(meanB) as In];
    const both = multiply(meanA, meanB) as In;
    const [c1, c2] = [(k1 * maxVal) ** 2, (k2 * maxVal) ** 2];
    const covariance = subtract(local(multiply(a, b)), both) as In;
    const variances = subtract(local(add(square(a) as In, square(b) as In)), add(squareA, squareB) as In) as In;
    const above = multiply(add(multiply(both, 2) as In, c1) as In, add(multiply(covariance, 2) as In, c2) as In) as In;
    const below = multiply(add(add(squareA, squareB) as In, c1) as In, add(variances, c2) as In) as In;
    const similar = apply1(meanOp, [divide(above, below)], { axes: [1, 2, 3], keepdims: false });
    const result = cast(similar as In, floatOf(wider(p.dtype, q.dtype)));
    return p.batched ? result : (reshape(result as In, []) as Tensor);
  }) as Tensor<Shape, FloatOf<Promote<DTypeOf<A>, DTypeOf<B>>>>;
}
