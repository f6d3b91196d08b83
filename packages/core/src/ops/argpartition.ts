import { IndexRangeError } from '../errors.ts';
import type { In } from '../op.ts';
import type { ShapeOf } from '../shape-types.ts';
import { normalizeAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { orderAlong, type SortOptions } from './argsort.ts';
import { asTensor, axisOptions } from './operand.ts';

/**
 * Positions, int32, that put along an axis (the last one) the element of rank `kth` in its place, no larger ones before it and no smaller ones behind. `kth` from −n to −1
 * counts from the end. They are those of `argsort`: what is in order is parted everywhere.
 *
 * @example
 * const x = tensor([7, 1, 5, 3]);
 * take(x, argpartition(x, 1).at([null, 2])) // [1, 3]; the two smallest
 * argpartition(x, 4) // throws index-range
 */
export function argpartition<X extends In>(
  x: X,
  kth: number,
  options?: SortOptions | number,
): Tensor<ShapeOf<X>, 'int32'> {
  const { axis = -1 } = axisOptions<SortOptions>('argpartition', options, ['axis']);
  const given = asTensor('argpartition', x);
  const along = normalizeAxis('argpartition', axis, given.rank);
  const count = given.type.shape[along]!;
  if (!Number.isInteger(kth) || kth < -count || kth >= count)
    throw new IndexRangeError({ op: 'argpartition', what: 'kth', value: kth, low: -count, high: count - 1 });
  return orderAlong(given, along) as never;
}
