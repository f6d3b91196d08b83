import { apply1 } from '../dispatch.ts';
import type { In } from '../op.ts';
import { knownExtents } from '../ops/known-extents.ts';
import { numbersArgument, plainOptions, resultOf } from '../ops/operand.ts';
import { type PatchAttrs, patchesOp } from '../ops/patches.ts';
import { reshape } from '../ops/reshape.ts';
import { type DataFormat, type Padding, paddingArgument, perAxis, placeWindows } from '../ops/windows.ts';
import { OptionError } from '../errors.ts';
import { type Shape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { type Imaged, imagesArgument } from './image-argument.ts';

/** How patches lie over images; a number for all axes, or a list. */
export interface PatchOptions {
  /** How far one patch is from the next; as far as it is long, if left out. */
  readonly strides?: number | readonly number[] | null;
  /** How far neighbours in a patch are from each other; 1 if left out. */
  readonly dilationRate?: number | readonly number[];
  /** `same`: as many patches as strides fit, with zeros around; `valid` (the default): only those that are inside. */
  readonly padding?: Padding;
  readonly dataFormat?: DataFormat | null;
}

/** The spatial axes that a size of patches speaks of: two, where it is a number. */
export function patchAxes(op: string, size: unknown): number {
  const axes = typeof size === 'number' ? 2 : numbersArgument(op, 'the size', size).length;
  if (axes !== 2 && axes !== 3)
    throw new OptionError({
      op,
      what: 'the size of patches is a number, [height, width] or [depth, height, width]',
      value: size,
    });
  return axes;
}

/** Patches over images of given extents. */
export function patchesOver(
  op: string,
  extents: Shape,
  size: number | readonly number[],
  { strides, dilationRate = 1, padding }: PatchOptions,
): PatchAttrs {
  knownExtents(op, extents);
  const axes = extents.length;
  const window = perAxis(op, 'the size', size, axes);
  const steps = perAxis(op, 'strides', strides ?? window, axes);
  const dilation = perAxis(op, 'dilationRate', dilationRate, axes);
  const placed = placeWindows(op, extents, window, { strides: steps, dilation }, paddingArgument(op, padding));
  return { first: 1, window, grid: placed.size, strides: steps, dilation, before: placed.before };
}

function extracted(
  op: string,
  images: In,
  size: number | readonly number[],
  axes: number,
  options: PatchOptions | undefined,
): Tensor {
  const given = plainOptions(op, options, ['strides', 'dilationRate', 'padding', 'dataFormat']);
  const { x, back } = imagesArgument(op, images, given.dataFormat, axes);
  const { shape } = x.type;
  const attrs = patchesOver(op, shape.slice(1, -1), size, given);
  const patches = apply1(patchesOp, [x], attrs); // [batch, …grid, …window, channels]
  return back(reshape(patches as In, [shape[0]!, ...attrs.grid, sizeOf(attrs.window) * shape.at(-1)!]) as Tensor);
}

/**
 * Patches of images, each as one row of channels: `[batch, height, width, channels]` gives `[batch, rows, columns, patchHeight · patchWidth · channels]`; one image
 * without its batch axis too. A `size` of three numbers takes patches of volumes `[batch, depth, height, width, channels]`.
 *
 * @example
 * const x = reshape(arange(16), [4, 4, 1]);
 * image.extractPatches(x, 2) // [[[0, 1, 4, 5], [2, 3, 6, 7]], [[8, 9, 12, 13], [10, 11, 14, 15]]]
 * image.extractPatches(zeros([2, 20, 20, 3]), [5, 5], { strides: 4, padding: 'same' }).shape // [2, 5, 5, 75]
 * image.extractPatches(x, 5) // throws window-size
 */
export function extractPatches<X extends In>(
  images: X,
  size: number | readonly number[],
  options?: PatchOptions,
): Imaged<X> {
  return resultOf(() =>
    extracted('extractPatches', images, size, patchAxes('extractPatches', size), options),
  ) as Imaged<X>;
}

/**
 * Patches of volumes `[batch, depth, height, width, channels]`, each as one row of channels:
 * `[batch, …grid, patchDepth · patchHeight · patchWidth · channels]`; of one volume without its batch axis too.
 *
 * @example
 * image.extractPatches3d(zeros([2, 10, 10, 10, 3]), 3).shape // [2, 3, 3, 3, 81]
 * image.extractPatches3d(zeros([10, 10, 10, 3]), [3, 3, 2], { strides: 2 }).shape // [4, 4, 5, 54]
 */
export function extractPatches3d<X extends In>(
  volumes: X,
  size: number | readonly number[],
  options?: PatchOptions,
): Imaged<X> {
  return resultOf(() => extracted('extractPatches3d', volumes, size, 3, options)) as Imaged<X>;
}
