import { apply1 } from '../dispatch.ts';
import type { In } from '../op.ts';
import type { DTypeOf, Promote } from '../shape-types.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { checkSignal } from './fft.ts';
import { knownExtents } from './known-extents.ts';
import { asTensor } from './operand.ts';
import { type PatchAttrs, patchesOp } from './patches.ts';
import { countArgument } from './rfft.ts';
import { WindowSizeError } from './windows.ts';

/** Windows over the last axis of a tensor. */
export function framesOf(op: string, { length: rank, ...shape }: Shape, window: number, stride: number): PatchAttrs {
  const extent = shape[rank - 1]!;
  knownExtents(op, [extent]);
  const count = Math.floor((extent - window) / stride) + 1;
  if (count < 1) throw new WindowSizeError({ op, axis: 0, extent, window, dilation: 1, padding: 'valid' });
  return { first: rank - 1, window: [window], grid: [count], strides: [stride], dilation: [1], before: [0] };
}

/**
 * Sequences of `sequenceLength` elements that start every `sequenceStride` elements: `[…, time]` gives `[…, sequences, sequenceLength]`. What is left at the end
 * is dropped. A view.
 *
 * @example
 * extractSequences(tensor([1, 2, 3, 4, 5, 6]), 3, 2) // [[1, 2, 3], [3, 4, 5]]
 * extractSequences(tensor([1, 2, 3]), 4, 1) // throws window-size
 */
export function extractSequences<X extends In>(
  x: X,
  sequenceLength: number,
  sequenceStride: number,
): Tensor<Shape, Promote<DTypeOf<X>, 'weak'>> {
  const op = 'extractSequences';
  const given = asTensor(op, x);
  const [window, stride] = [
    countArgument(op, 'sequenceLength', sequenceLength),
    countArgument(op, 'sequenceStride', sequenceStride),
  ];
  checkSignal(op, given.type.shape);
  return apply1(patchesOp, [given], framesOf(op, given.type.shape, window, stride)) as never;
}
