import { IndexRangeError } from '../errors.ts';
import type { In } from '../op.ts';
import type { ShapeOf } from '../shape-types.ts';
import type { Tensor } from '../tensor.ts';
import { orderAlong, sortArguments, type SortedShape, type SortOptions } from './argsort.ts';
import { resultOf } from './operand.ts';

/**
 * Positions, int32, that put along an axis (the last one) the element of rank `kth` in its place, no larger ones before it and no smaller ones behind. `kth` from −n to −1
 * counts from the end. They are those of `argsort`: what is in order is parted everywhere.
 *
 * @example
 * const x = tensor([7, 1, 5, 3]);
 * const order = argpartition(x, 1);
 * take(x, at(order, [null, 2])) // [1, 3]; the two smallest
 * argpartition(x, 4) // throws index-range
 */
export function argpartition<X extends In, const O extends SortOptions | number | null | undefined = undefined>(
  x: X,
  kth: number,
  options?: O,
): Tensor<SortedShape<ShapeOf<X>, O>, 'int32'> {
  return resultOf(() => {
    const { given, axis } = sortArguments('argpartition', x, options);
    const count = given.type.shape[axis]!;
    if (!Number.isInteger(kth) || kth < -count || kth >= count)
      throw new IndexRangeError({ op: 'argpartition', what: 'kth', value: kth, low: -count, high: count - 1 });
    return orderAlong(given, axis);
  }) as never;
}
