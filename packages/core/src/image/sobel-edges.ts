import { tensor } from '../create.ts';
import { onDevice } from '../device.ts';
import { floatOf } from '../dtype.ts';
import type { In } from '../op.ts';
import { takesNumbers } from '../ops/accepts.ts';
import { broadcastTo } from '../ops/broadcast-to.ts';
import { cast } from '../ops/cast.ts';
import type { DataFormatOption } from '../ops/depth-to-space.ts';
import { knownExtents } from '../ops/known-extents.ts';
import { plainOptions, resultOf } from '../ops/operand.ts';
import { reshape } from '../ops/reshape.ts';
import { depthwiseConv } from '../ops/separable-conv.ts';
import { moveaxis } from '../ops/transpose.ts';
import type { DTypeOf, FloatOf } from '../shape-types.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { imagesArgument } from './image-argument.ts';

/** How much each of 3 × 3 pixels counts downward, and to the right. */
const SOBEL = [-1, 0, 1].flatMap((y) => [-1, 0, 1].map((x) => [y * (2 - Math.abs(x)), x * (2 - Math.abs(y))]));

/**
 * How steep images are at each pixel, downward and to the right, by the operator of Sobel and Feldman (1968): a new last axis `[dy, dx]`. Zeros stand around
 * the image. Integers become float32.
 *
 * @example
 * const x = reshape(tensor([0, 0, 1, 0, 0, 1, 0, 0, 1]), [1, 3, 3, 1]);
 * image.sobelEdges(x).shape // [1, 3, 3, 1, 2]
 * at(image.sobelEdges(x), 0, 1, 1, 0) // [0, 4]
 */
export function sobelEdges<X extends In>(images: X, options?: DataFormatOption): Tensor<Shape, FloatOf<DTypeOf<X>>> {
  const op = 'sobelEdges';
  const { dataFormat } = plainOptions(op, options, ['dataFormat']);
  return resultOf(() => {
    const { x, first, batched, dtype: given } = imagesArgument(op, images, dataFormat);
    takesNumbers(op, x.dtype);
    knownExtents(op, x.type.shape.slice(1, 3));
    const [batch, height, width, channels] = x.type.shape as readonly [number, number, number, number];
    const dtype = floatOf(x.dtype);
    const taps = onDevice(x.type.device, () => tensor(SOBEL.flat(), { shape: [3, 3, 1, 2], dtype }));
    const kernel = broadcastTo(taps as In, [3, 3, channels, 2]);
    const slopes = depthwiseConv(cast(x as In, dtype) as In, kernel as In, { padding: 'same' });
    const apart = reshape(slopes as In, [batch, height, width, channels, 2]) as In;
    const ordered = cast((first ? moveaxis(apart, 3, 1) : apart) as In, floatOf(given)) as Tensor;
    return batched ? ordered : (reshape(ordered as In, ordered.type.shape.slice(1)) as Tensor);
  }) as Tensor<Shape, FloatOf<DTypeOf<X>>>;
}
