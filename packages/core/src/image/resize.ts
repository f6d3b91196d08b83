import { tensor } from '../create.ts';
import { onDevice } from '../device.ts';
import { apply1 } from '../dispatch.ts';
import { floatOf } from '../dtype.ts';
import { OptionError } from '../errors.ts';
import type { In } from '../op.ts';
import { cast } from '../ops/cast.ts';
import { knownExtents } from '../ops/known-extents.ts';
import { plainOptions, resultOf } from '../ops/operand.ts';
import { checkBoolean, nameArgument } from '../ops/option-kinds.ts';
import { padOp } from '../ops/pad.ts';
import { sliceOp } from '../ops/slice.ts';
import { take } from '../ops/take.ts';
import type { DataFormat } from '../ops/windows.ts';
import type { Tensor } from '../tensor.ts';
import { bandedOp } from './banded.ts';
import { finiteArgument, type Imaged, imagesArgument, inDTypeOf, sizeArgument } from './image-argument.ts';
import { type InterpolationKernel, interpolationKernels, bandOver } from './interpolation-kernels.ts';

/** How pixels between pixels are found. */
export type Interpolation = 'nearest' | 'bilinear' | 'bicubic' | 'lanczos3' | 'lanczos5';

/** What `image.resize` may be told. */
export interface ResizeOptions {
  /** `bilinear` if left out. */
  readonly interpolation?: Interpolation;
  /** Does a pixel of a smaller image look at all pixels that it covers? Not, if left out. Of no effect on `nearest`. */
  readonly antialias?: boolean;
  /** Is the middle of the image cut out first, so that it has the proportions of `size`? */
  readonly cropToAspectRatio?: boolean;
  /** Is the image put in the middle of a larger one first, which has the proportions of `size`? */
  readonly padToAspectRatio?: boolean;
  /** Around a padded image stands one number. */
  readonly fillMode?: 'constant';
  /** Which; 0 if left out. */
  readonly fillValue?: number;
  readonly dataFormat?: DataFormat | null;
}

/** An axis of `count` pixels, each a mean of those around it. */
function resampled(x: Tensor, axis: number, count: number, kernel: InterpolationKernel, antialias: boolean): Tensor {
  const extent = x.type.shape[axis]!;
  if (extent === count) return x;
  const { width, first, weights } = bandOver(kernel, count, extent, antialias ? Math.max(1, extent / count) : 1);
  const [starts, shares] = onDevice(x.type.device, () => [
    tensor(first) as Tensor,
    tensor(weights, { shape: [count, width], dtype: x.dtype }) as Tensor,
  ]);
  return apply1(bandedOp, [x, starts!, shares!], { axis });
}

/** The pixel that covers the middle of each new one. */
function nearest(x: Tensor, axis: number, count: number): Tensor {
  const extent = x.type.shape[axis]!;
  const places = Int32Array.from({ length: count }, (_, i) => Math.floor(((2 * i + 1) * extent) / (2 * count)));
  return take(x as In, onDevice(x.type.device, () => tensor(places)) as In, axis) as Tensor;
}

/** The middle of the image, in the proportions of a size. */
function cropped(x: Tensor, axes: readonly number[], [height, width]: readonly number[]): Tensor {
  const [h, w] = axes.map((axis) => x.type.shape[axis]!) as [number, number];
  const kept = [
    Math.max(1, Math.min(h, Math.floor((w * height!) / width!))),
    Math.max(1, Math.min(w, Math.floor((h * width!) / height!))),
  ];
  const begin = x.type.shape.map(() => 0);
  const size = [...x.type.shape];
  axes.forEach((axis, k) => {
    begin[axis] = Math.floor((size[axis]! - kept[k]!) / 2);
    size[axis] = kept[k]!;
  });
  return apply1(sliceOp, [x], { begin, size, step: size.map(() => 1) });
}

/** The image in the middle of a larger one, in the proportions of a size, but for an odd row that cannot be halved. */
function padded(x: Tensor, axes: readonly number[], [height, width]: readonly number[], fill: number): Tensor {
  const [h, w] = axes.map((axis) => x.type.shape[axis]!) as [number, number];
  const wanted = [Math.floor((w * height!) / width!), Math.floor((h * width!) / height!)];
  const begin = x.type.shape.map(() => 0);
  const shape = [...x.type.shape];
  axes.forEach((axis, k) => {
    begin[axis] = Math.floor(Math.max(0, wanted[k]! - shape[axis]!) / 2);
    shape[axis]! += 2 * begin[axis]!;
  });
  return apply1(padOp, [x, fill], { shape, begin });
}

/**
 * Images `[height, width, channels]`, or batches of them, in another size `[height, width]`. A pixel is a square: pixel i of the new image has its middle at
 * `(i + ½) · height / newHeight − ½` of the old one, and is a mean of the pixels around there: `bilinear` of 2 in each direction, `bicubic` of 4 (Keys, 1981),
 * `lanczos3` and `lanczos5` of 6 and 10; `nearest` takes one. Integers are rounded, and cut to what their dtype holds.
 *
 * @example
 * const x = reshape(tensor([0, 1, 2, 3]), [2, 2, 1]);
 * reshape(image.resize(x, [2, 4]), [2, 4]) // [[0, 0.25, 0.75, 1], [2, 2.25, 2.75, 3]]
 * reshape(image.resize(x, [1, 2], { antialias: true }), [2]) // [1, 2]
 * image.resize(zeros([8, 4, 6, 3]), [2, 2], { cropToAspectRatio: true }).shape // [8, 2, 2, 3]
 * image.resize(x, 4) // throws option
 */
export function resize<X extends In>(images: X, size: readonly number[], options?: ResizeOptions): Imaged<X> {
  const op = 'resize';
  const {
    interpolation = 'bilinear',
    antialias = false,
    cropToAspectRatio = false,
    padToAspectRatio = false,
    fillMode = 'constant',
    fillValue = 0,
    dataFormat,
  } = plainOptions(op, options, [
    'interpolation',
    'antialias',
    'cropToAspectRatio',
    'padToAspectRatio',
    'fillMode',
    'fillValue',
    'dataFormat',
  ]);
  const known = interpolationKernels();
  const method = nameArgument(op, 'interpolation', interpolation, ['nearest', ...(Object.keys(known) as 'bilinear'[])]);
  const wanted = sizeArgument(op, 'the size', size);
  Object.entries({ antialias, cropToAspectRatio, padToAspectRatio }).forEach(([name, value]) =>
    checkBoolean(op, name, value),
  );
  nameArgument(op, 'fillMode', fillMode, ['constant']);
  finiteArgument(op, 'fillValue', fillValue);
  if (cropToAspectRatio && padToAspectRatio)
    throw new OptionError({ op, what: 'one of cropToAspectRatio and padToAspectRatio is true, not both', value: true });
  return resultOf(() => {
    const { x, back } = imagesArgument(op, images, dataFormat);
    const axes = [1, 2];
    checkPixels(op, x, axes);
    const { dtype } = x;
    const fitted = cropToAspectRatio
      ? cropped(x, axes, wanted)
      : padToAspectRatio
        ? padded(x, axes, wanted, fillValue)
        : x;
    if (method === 'nearest') return back(axes.reduce((y, axis, k) => nearest(y, axis, wanted[k]!), fitted));
    const float = floatOf(dtype);
    const kernel = known[method];
    const y = axes.reduce(
      (t, axis, k) => resampled(t, axis, wanted[k]!, kernel, antialias),
      cast(fitted as In, float) as Tensor,
    );
    return back(inDTypeOf(dtype, y));
  }) as Imaged<X>;
}

/** Refuses images without pixels, of which none can be made, and those of which nobody knows how many they have. */
export function checkPixels(op: string, x: Tensor, axes: readonly number[]): void {
  if (axes.some((axis) => x.type.shape[axis] === 0))
    throw new OptionError({ op, what: 'images have pixels to look at', value: x.type.shape });
  knownExtents(
    op,
    axes.map((axis) => x.type.shape[axis]!),
  );
}
