import { IndexRangeError, ShapeMismatchError } from '../errors.ts';
import type { Aval } from '../loop.ts';
import { checkShape, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { type AxisRead, viewOf } from '../view.ts';
import { numbersArgument } from './operand.ts';

/** A box of elements: per axis the first position, the count and the distance (negative: backwards). */
export interface Box {
  readonly begin: readonly number[];
  readonly size: Shape;
  readonly step: readonly number[];
}

/** How a box of a larger tensor reads the smaller one that fills it: outside it, and between its steps, is `fill`. */
export const boxView = (
  x: Aval,
  shape: Shape,
  { begin, step }: Pick<Box, 'begin' | 'step'>,
  fill: number,
): ReturnType<typeof viewOf> =>
  viewOf(
    x,
    shape.length,
    shape.map((_, axis): AxisRead => {
      const stride = step[axis]!;
      return stride < 0
        ? { coef: { [axis]: -1 }, offset: begin[axis]!, div: -stride }
        : { coef: { [axis]: 1 }, offset: -begin[axis]!, div: stride };
    }),
    fill,
  );

/** Start indices, one for each axis. */
export function startsArgument(op: string, { type: { shape } }: Tensor, startIndices: readonly number[]): number[] {
  const begin = numbersArgument(op, 'the start', startIndices);
  if (begin.length !== shape.length)
    throw new ShapeMismatchError({
      op,
      what: 'the start indices name every axis of the tensor',
      shapes: [shape, begin],
      hint: 'at(x, [start, stop], …) may leave out the last axes',
    });
  return begin;
}

/** Refuses a box that is not inside. */
export function checkBox(op: string, shape: Shape, begin: readonly number[], size: Shape): void {
  checkShape(op, size);
  begin.forEach((start, axis) => {
    if (size[axis]! > shape[axis]!)
      throw new IndexRangeError({
        op,
        what: `along axis ${axis}, the extent`,
        value: size[axis]!,
        low: 0,
        high: shape[axis]!,
      });
    const most = shape[axis]! - size[axis]!;
    if (!Number.isInteger(start) || start < 0 || start > most)
      throw new IndexRangeError({ op, what: `along axis ${axis}, the start`, value: start, low: 0, high: most });
  });
}
