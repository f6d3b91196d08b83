import { onDevice } from '../device.ts';
import { tensor } from '../create.ts';
import { floatOf } from '../dtype.ts';
import { ShapeMismatchError } from '../errors.ts';
import type { In } from '../op.ts';
import { takesNumbers } from '../ops/accepts.ts';
import { cast } from '../ops/cast.ts';
import type { DataFormatOption } from '../ops/depth-to-space.ts';
import { plainOptions, resultOf } from '../ops/operand.ts';
import type { Tensor } from '../tensor.ts';
import { type Imaged, type Images, imagesArgument } from './image-argument.ts';
import { alongAxis } from './resample.ts';

/** How bright red, green and blue are: ITU-R BT.601, as Keras rounds it. */
const BRIGHTNESS = [0.2989, 0.587, 0.114];

/** Images of three channels. */
export function colorsArgument(op: string, images: In, options: DataFormatOption | undefined): Images {
  const { dataFormat } = plainOptions(op, options, ['dataFormat']);
  const given = imagesArgument(op, images, dataFormat);
  if (given.x.type.shape[3] !== 3)
    throw new ShapeMismatchError({ op, what: 'images have three channels', shapes: [given.x.type.shape] });
  return given;
}

/**
 * The brightness of colours, `0.2989 · red + 0.587 · green + 0.114 · blue`: three channels become one. Integers are rounded down, as in Keras.
 *
 * @example
 * image.rgbToGrayscale(tensor([[[1, 0.5, 0]]])) // [[[0.5924]]]
 * image.rgbToGrayscale(zeros([2, 3, 4, 5]), { dataFormat: 'channels_first' }).shape // [2, 1, 4, 5]
 * image.rgbToGrayscale(zeros([4, 4, 1])) // throws shape-mismatch
 */
export function rgbToGrayscale<X extends In>(images: X, options?: DataFormatOption): Imaged<X> {
  return resultOf(() => {
    const { x, back } = colorsArgument('rgbToGrayscale', images, options);
    takesNumbers('rgbToGrayscale', x.dtype);
    const dtype = floatOf(x.dtype);
    const weights = onDevice(x.type.device, () => tensor([BRIGHTNESS], { dtype })) as Tensor;
    return back(cast(alongAxis(cast(x as In, dtype) as Tensor, 3, weights) as In, x.dtype) as Tensor);
  }) as Imaged<X>;
}
