import { apply1 } from '../dispatch.ts';
import { ShapeMismatchError } from '../errors.ts';
import type { In } from '../op.ts';
import { sizeOf } from '../shape.ts';
import { knownExtents } from './known-extents.ts';
import { asTensor, plainOptions, resultOf } from './operand.ts';
import { overlapOp, type PatchAttrs, patchesOp } from './patches.ts';
import { reshape } from './reshape.ts';
import { type Rearranged, transpose } from './transpose.ts';
import { perAxis, spanOf, WindowSizeError } from './windows.ts';

/** How blocks lie over an image: a number for both axes, or `[along height, along width]`. */
export interface BlockOptions {
  /** How far neighbours in a block are from each other; 1 if left out. */
  readonly dilation?: number | readonly number[];
  /** How many zeros stand before and after each axis; 0 if left out. */
  readonly padding?: number | readonly number[];
  /** How far one block is from the next; 1 if left out. */
  readonly stride?: number | readonly number[];
}

function blocksOver(
  op: string,
  extents: readonly number[],
  kernelSize: number | readonly number[],
  options: BlockOptions | undefined,
): PatchAttrs {
  const { dilation = 1, padding = 0, stride = 1 } = plainOptions(op, options, ['dilation', 'padding', 'stride']);
  knownExtents(op, extents);
  const window = perAxis(op, 'kernelSize', kernelSize, 2);
  const strides = perAxis(op, 'stride', stride, 2);
  const apart = perAxis(op, 'dilation', dilation, 2);
  const before = perAxis(op, 'padding', padding, 2, 0);
  const grid = extents.map((extent, axis) => {
    const count = Math.floor((extent + 2 * before[axis]! - spanOf(window[axis]!, apart[axis]!)) / strides[axis]!) + 1;
    if (count < 1)
      throw new WindowSizeError({
        op,
        axis,
        extent: extent + 2 * before[axis]!,
        window: window[axis]!,
        dilation: apart[axis]!,
        padding: 'none',
      });
    return count;
  });
  return { first: 2, window, grid, strides, dilation: apart, before };
}

/**
 * Blocks that slide over images, as columns: `[batch, channels, height, width]` gives `[batch, channels · kernelHeight · kernelWidth, blocks]`, blocks row by row.
 * Also known as im2col.
 *
 * @example
 * unfold(tensor([[[[1, 2, 3], [4, 5, 6]]]]), 2) // [[[1, 2], [2, 3], [4, 5], [5, 6]]]
 * unfold(zeros([1, 2, 4, 4]), 2, { stride: 2 }).shape // [1, 8, 4]
 * unfold(zeros([1, 2, 4, 4]), 5) // throws window-size
 */
export function unfold<X extends In>(
  x: X,
  kernelSize: number | readonly number[],
  options?: BlockOptions,
): Rearranged<X> {
  return resultOf(() => {
    const given = asTensor('unfold', x);
    if (given.rank !== 4)
      throw new ShapeMismatchError({
        op: 'unfold',
        what: 'it takes images [batch, channels, height, width]',
        shapes: [given.type.shape],
      });
    const [batch, channels, ...extents] = given.type.shape as [number, number, number, number];
    const attrs = blocksOver('unfold', extents, kernelSize, options);
    const blocks = apply1(patchesOp, [given], attrs); // [batch, channels, …grid, …window]
    return reshape(transpose(blocks as In, [0, 1, 4, 5, 2, 3]) as In, [
      batch,
      channels * sizeOf(attrs.window),
      sizeOf(attrs.grid),
    ]);
  }) as Rearranged<X>;
}

/**
 * The blocks of `unfold` put back: `[batch, channels · kernelHeight · kernelWidth, blocks]` gives `[batch, channels, …outputSize]`. Where blocks overlap they are
 * added; where there are none it is 0. Also known as col2im.
 *
 * @example
 * fold(tensor([[[1, 2], [2, 3], [4, 5], [5, 6]]]), [2, 3], 2) // [[[[1, 4, 3], [4, 10, 6]]]]
 * fold(zeros([1, 8, 4]), 4, 2, { stride: 2 }).shape // [1, 2, 4, 4]
 * fold(zeros([1, 8, 4]), 4, 2) // throws shape-mismatch
 */
export function fold<X extends In>(
  x: X,
  outputSize: number | readonly number[],
  kernelSize: number | readonly number[],
  options?: BlockOptions,
): Rearranged<X> {
  return resultOf(() => {
    const given = asTensor('fold', x);
    const extents = perAxis('fold', 'outputSize', outputSize, 2);
    const attrs = blocksOver('fold', extents, kernelSize, options);
    const { window, grid } = attrs;
    const [batch, rows, blocks] = given.type.shape as [number, number, number];
    const channels = rows / sizeOf(window);
    if (given.rank !== 3 || !Number.isInteger(channels) || blocks !== sizeOf(grid))
      throw new ShapeMismatchError({
        op: 'fold',
        what: `windows of ${window.join(' × ')} over ${extents.join(' × ')} pixels are [batch, channels · ${sizeOf(window)}, ${sizeOf(grid)}]`,
        shapes: [given.type.shape],
      });
    const apart = reshape(given, [batch, channels, ...window, ...grid]);
    return apply1(overlapOp, [transpose(apart as In, [0, 1, 4, 5, 2, 3])], { ...attrs, extents });
  }) as Rearranged<X>;
}
