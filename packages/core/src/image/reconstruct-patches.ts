import { apply1 } from '../dispatch.ts';
import { OptionError, ShapeMismatchError } from '../errors.ts';
import type { In } from '../op.ts';
import { plainOptions, resultOf } from '../ops/operand.ts';
import { overlapOp } from '../ops/patches.ts';
import { reshape } from '../ops/reshape.ts';
import { perAxis } from '../ops/windows.ts';
import { sameShape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { patchAxes, type PatchOptions, patchesOver } from './extract-patches.ts';
import { type Imaged, imagesArgument, sizeArgument } from './image-argument.ts';

/** How the patches lay over the images. */
export type ReconstructOptions = Omit<PatchOptions, 'dilationRate'>;

/**
 * Images of the patches that `image.extractPatches` took of them, side by side: `[batch, rows, columns, patchHeight · patchWidth · channels]` gives
 * `[batch, …outputSize, channels]`. What no patch holds is 0; with padding `same` what the patches hold beyond the image is left out.
 *
 * @example
 * const x = reshape(arange(16), [4, 4, 1]);
 * equal(image.reconstructPatches(image.extractPatches(x, 2), 2, [4, 4]), x).all() // true
 * image.reconstructPatches(zeros([2, 2, 2, 12]), 2, [6, 4]) // throws shape-mismatch
 */
export function reconstructPatches<X extends In>(
  patches: X,
  size: number | readonly number[],
  outputSize: readonly number[],
  options?: ReconstructOptions,
): Imaged<X> {
  const op = 'reconstructPatches';
  const given = plainOptions(op, options, ['strides', 'padding', 'dataFormat']);
  return resultOf(() => {
    const axes = patchAxes(op, size);
    const extents = sizeArgument(op, 'outputSize', outputSize, axes);
    const window = perAxis(op, 'the size', size, axes);
    const strides = perAxis(op, 'strides', given.strides ?? window, axes);
    if (!sameShape(strides, window))
      throw new OptionError({
        op,
        what: `patches lie side by side: strides are the size, [${window.join(', ')}]`,
        value: strides,
        hint: 'fold adds up blocks that overlap',
      });
    const { x, back } = imagesArgument(op, patches, given.dataFormat, axes);
    const attrs = patchesOver(op, extents, window, given);
    const { shape } = x.type;
    const channels = shape.at(-1)! / sizeOf(window);
    if (!sameShape(shape.slice(1, -1), attrs.grid) || !Number.isInteger(channels))
      throw new ShapeMismatchError({
        op,
        what: `patches of ${window.join(' × ')} over ${extents.join(' × ')} pixels are [batch, ${attrs.grid.join(', ')}, ${sizeOf(window)} · channels]`,
        shapes: [shape],
      });
    const apart = reshape(x as In, [shape[0]!, ...attrs.grid, ...window, channels]);
    return back(apply1(overlapOp, [apart as Tensor], { ...attrs, extents }));
  }) as Imaged<X>;
}
