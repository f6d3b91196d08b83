import { tensor } from '../create.ts';
import { onDevice } from '../device.ts';
import { type DType, floatOf } from '../dtype.ts';
import { OptionError } from '../errors.ts';
import type { In } from '../op.ts';
import { takesNumbers } from '../ops/accepts.ts';
import { broadcastTo } from '../ops/broadcast-to.ts';
import { cast } from '../ops/cast.ts';
import { knownExtents } from '../ops/known-extents.ts';
import { plainOptions, resultOf } from '../ops/operand.ts';
import { depthwiseConv } from '../ops/separable-conv.ts';
import { type DataFormat, type Padding, perAxis } from '../ops/windows.ts';
import type { Tensor } from '../tensor.ts';
import { type Imaged, imagesArgument, inDTypeOf, positiveArgument } from './image-argument.ts';

/** How images are blurred. A pair is of the width first, then of the height, as Keras computes it. */
export interface GaussianBlurOptions {
  /** How many pixels the kernel has along width and height; `[3, 3]` if left out. */
  readonly kernelSize?: readonly number[];
  /** The standard deviations along width and height, in pixels; `[1, 1]` if left out. */
  readonly sigma?: readonly number[];
  readonly dataFormat?: DataFormat | null;
}

/** The normal distribution at `count` places, 1 apart, around its mean; they add up to 1. */
export function gaussian(count: number, sigma: number): number[] {
  const values = Array.from({ length: count }, (_, k) => Math.exp(-0.5 * ((k - (count - 1) / 2) / sigma) ** 2));
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => value / total);
}

/** Images `[batch, height, width, channels]` weighed along height and width, each channel by itself. */
export function weighed(
  x: Tensor,
  alongHeight: readonly number[],
  alongWidth: readonly number[],
  padding: Padding,
): Tensor {
  const channels = x.type.shape[3]!;
  const dtype: DType = x.dtype;
  const kernel = (values: readonly number[], shape: readonly number[]): In =>
    broadcastTo(
      onDevice(x.type.device, () => tensor(Float64Array.from(values), { shape: [...shape, 1, 1], dtype })) as In,
      [...shape, channels, 1],
    ) as In;
  const rows = depthwiseConv(x as In, kernel(alongHeight, [alongHeight.length, 1]), { padding });
  return depthwiseConv(rows as In, kernel(alongWidth, [1, alongWidth.length]), { padding }) as Tensor;
}

/**
 * Images blurred by the weights of a normal distribution around each pixel; zeros stand around the image. Integers are rounded.
 *
 * @example
 * const x = reshape(tensor([0, 0, 0, 0, 1, 0, 0, 0, 0]), [3, 3, 1]);
 * reshape(image.gaussianBlur(x), [3, 3]) // [[0.0751, 0.1238, 0.0751], [0.1238, 0.2042, 0.1238], [0.0751, 0.1238, 0.0751]]
 * image.gaussianBlur(x, { sigma: [0, 1] }) // throws option
 */
export function gaussianBlur<X extends In>(images: X, options?: GaussianBlurOptions): Imaged<X> {
  const op = 'gaussianBlur';
  const {
    kernelSize = [3, 3],
    sigma = [1, 1],
    dataFormat,
  } = plainOptions(op, options, ['kernelSize', 'sigma', 'dataFormat']);
  const [width, height] = perAxis(op, 'kernelSize', kernelSize, 2) as [number, number];
  if (!Array.isArray(sigma) || sigma.length !== 2)
    throw new OptionError({ op, what: 'sigma is [along width, along height]', value: sigma });
  const [across, down] = sigma.map((value) => positiveArgument(op, 'sigma', value)) as [number, number];
  return resultOf(() => {
    const { x, back } = imagesArgument(op, images, dataFormat);
    takesNumbers(op, x.dtype);
    knownExtents(op, x.type.shape.slice(1, 3));
    const blurred = weighed(
      cast(x as In, floatOf(x.dtype)) as Tensor,
      gaussian(height, down),
      gaussian(width, across),
      'same',
    );
    return back(inDTypeOf(x.dtype, blurred));
  }) as Imaged<X>;
}
