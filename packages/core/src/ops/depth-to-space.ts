import { OptionError, ShapeMismatchError } from '../errors.ts';
import type { In } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { knownExtents } from './known-extents.ts';
import { asTensor, plainOptions, resultOf } from './operand.ts';
import { reshape } from './reshape.ts';
import { type Rearranged, transpose } from './transpose.ts';
import { channelsFirst, type DataFormat } from './windows.ts';

/** Where the channels of an image stand. */
export interface DataFormatOption {
  /** `channels_last` if left out. */
  readonly dataFormat?: DataFormat | null;
}

interface Blocks {
  readonly x: Tensor;
  readonly first: boolean;
  readonly shape: readonly [batch: number, height: number, width: number, channels: number];
}

function blocksArgument(op: string, x: In, blockSize: number, options: DataFormatOption | undefined): Blocks {
  const { dataFormat } = plainOptions(op, options, ['dataFormat']);
  const first = channelsFirst(op, dataFormat);
  if (!Number.isInteger(blockSize) || blockSize < 1)
    throw new OptionError({ op, what: 'blockSize is a whole number from 1 up', value: blockSize });
  const given = asTensor(op, x);
  if (given.rank !== 4)
    throw new ShapeMismatchError({
      op,
      what: `it takes images [batch, ${first ? 'channels, height, width' : 'height, width, channels'}]`,
      shapes: [given.type.shape],
    });
  const [batch, a, b, c] = given.type.shape as [number, number, number, number];
  return { x: given, first, shape: first ? [batch, b, c, a] : [batch, a, b, c] };
}

/**
 * Channels as blocks of pixels: `[batch, height, width, channels]` gives `[batch, height · n, width · n, channels / n²]` for a `blockSize` of n. The channels of
 * a block are its pixels row by row, with channels last each pixel's channels side by side, with channels first each channel's pixels.
 *
 * @example
 * depthToSpace(tensor([[[[1, 2, 3, 4]]]]), 2) // [[[[1], [2]], [[3], [4]]]]
 * depthToSpace(zeros([1, 8, 2, 3]), 2, { dataFormat: 'channels_first' }).shape // [1, 2, 4, 6]
 * depthToSpace(zeros([1, 2, 2, 3]), 2) // throws shape-mismatch
 */
export function depthToSpace<X extends In>(x: X, blockSize: number, options?: DataFormatOption): Rearranged<X> {
  return resultOf(() => {
    const { x: given, first, shape } = blocksArgument('depthToSpace', x, blockSize, options);
    const [batch, height, width, depth] = shape;
    const channels = depth / blockSize ** 2;
    if (!Number.isInteger(channels))
      throw new ShapeMismatchError({
        op: 'depthToSpace',
        what: `${depth} channels make no blocks of ${blockSize} × ${blockSize} pixels`,
        shapes: [given.type.shape],
      });
    const [h, w] = [height * blockSize, width * blockSize];
    if (first) {
      const blocks = reshape(given, [batch, channels, blockSize, blockSize, height, width]);
      return reshape(transpose(blocks as In, [0, 1, 4, 2, 5, 3]) as In, [batch, channels, h, w]);
    }
    const blocks = reshape(given, [batch, height, width, blockSize, blockSize, channels]);
    return reshape(transpose(blocks as In, [0, 1, 3, 2, 4, 5]) as In, [batch, h, w, channels]);
  }) as Rearranged<X>;
}

/**
 * The inverse of `depthToSpace`: blocks of pixels as channels: `[batch, height, width, channels]` gives `[batch, height / n, width / n, channels · n²]`.
 *
 * @example
 * spaceToDepth(tensor([[[[1], [2]], [[3], [4]]]]), 2) // [[[[1, 2, 3, 4]]]]
 * spaceToDepth(zeros([1, 3, 4, 1]), 2) // throws shape-mismatch
 */
export function spaceToDepth<X extends In>(x: X, blockSize: number, options?: DataFormatOption): Rearranged<X> {
  return resultOf(() => {
    const { x: given, first, shape } = blocksArgument('spaceToDepth', x, blockSize, options);
    const [batch, height, width, channels] = shape;
    const [h, w] = [height / blockSize, width / blockSize];
    if (!Number.isInteger(h) || !Number.isInteger(w)) {
      knownExtents('spaceToDepth', [height, width]);
      throw new ShapeMismatchError({
        op: 'spaceToDepth',
        what: `${height} × ${width} pixels make no blocks of ${blockSize} × ${blockSize}`,
        shapes: [given.type.shape],
      });
    }
    const depth = channels * blockSize ** 2;
    if (first) {
      const blocks = reshape(given, [batch, channels, h, blockSize, w, blockSize]);
      return reshape(transpose(blocks as In, [0, 1, 3, 5, 2, 4]) as In, [batch, depth, h, w]);
    }
    const blocks = reshape(given, [batch, h, blockSize, w, blockSize, channels]);
    return reshape(transpose(blocks as In, [0, 1, 3, 2, 4, 5]) as In, [batch, h, w, depth]);
  }) as Rearranged<X>;
}
