import { defineElementwise } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { floatOf } from '../dtype.ts';
import { ShapeMismatchError } from '../errors.ts';
import type { In, Op } from '../op.ts';
import { takesNumbers } from '../ops/accepts.ts';
import { cast } from '../ops/cast.ts';
import type { DataFormatOption } from '../ops/depth-to-space.ts';
import { plainOptions, resultOf } from '../ops/operand.ts';
import { sliceOp } from '../ops/slice.ts';
import type { Tensor } from '../tensor.ts';
import { type Imaged, type Images, imagesArgument } from './image-argument.ts';

/** How bright red, green and blue are together: ITU-R BT.601, as Keras rounds it. */
export const brightnessOp: Op = /* @__PURE__ */ defineElementwise('brightness', {
  arity: 3,
  formula: ([r, g, b]) => r!.multiply(0.2989).add(g!.multiply(0.587)).add(b!.multiply(0.114)),
});

/** Images of three channels. */
export function colorsArgument(op: string, images: In, options: DataFormatOption | undefined): Images {
  const { dataFormat } = plainOptions(op, options, ['dataFormat']);
  const given = imagesArgument(op, images, dataFormat);
  if (given.x.type.shape[3] !== 3)
    throw new ShapeMismatchError({ op, what: 'images have three channels', shapes: [given.x.type.shape] });
  return given;
}

/** The three channels of images, `[…, 1]` each. */
export function primariesOf(x: Tensor): readonly Tensor[] {
  const size = x.type.shape.with(3, 1);
  return [0, 1, 2].map((channel) => apply1(sliceOp, [x], { begin: [0, 0, 0, channel], size, step: [1, 1, 1, 1] }));
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
    const bright = apply1(brightnessOp, primariesOf(cast(x as In, dtype) as Tensor), {});
    return back(cast(bright as In, x.dtype) as Tensor);
  }) as Imaged<X>;
}
