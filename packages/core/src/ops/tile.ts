import { OptionError } from '../errors.ts';
import type { In } from '../op.ts';
import { checkShape, normalizeAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { broadcastTo } from './broadcast-to.ts';
import { expandDims } from './expand-dims.ts';
import { asItIs, asTensor, axisOptions, resultOf } from './operand.ts';
import { ravel, reshape } from './reshape.ts';
import { take } from './take.ts';
import type { Rearranged } from './transpose.ts';

function counts(op: string, repeats: number | readonly number[]): readonly number[] {
  const list = Array.isArray(repeats) ? (repeats as readonly number[]) : [repeats as number];
  if (!list.every((n) => Number.isInteger(n) && n >= 0))
    throw new OptionError({ op, what: 'repeats are whole numbers from 0 up', value: repeats });
  return list;
}

/**
 * `x` laid out `repeats[axis]` times along each axis. Fewer repeats than axes count from the last axis; more add axes in front.
 *
 * @example
 * tile(tensor([1, 2]), 2) // [1, 2, 1, 2]
 * tile(tensor([[1, 2]]), [2, 2]) // [[1, 2, 1, 2], [1, 2, 1, 2]]
 */
export function tile<X extends In>(x: X, repeats: number | readonly number[]): Rearranged<X> {
  return resultOf(() => {
    const given = asTensor('tile', x);
    const list = counts('tile', repeats);
    const rank = Math.max(list.length, given.rank);
    const times = [...new Array<number>(rank - list.length).fill(1), ...list];
    const shape = [...new Array<number>(rank - given.rank).fill(1), ...given.type.shape];
    const result = shape.map((extent, axis) => extent * times[axis]!);
    checkShape('tile', result);
    if (rank === given.rank && times.every((n) => n === 1)) return asItIs(x, given);
    // each axis beside one that counts its repetitions
    const apart = shape.flatMap((extent) => [1, extent]);
    const stretched = shape.flatMap((extent, axis) => [times[axis]!, extent]);
    return reshape(broadcastTo(reshape(given, apart), stretched), result);
  }) as Rearranged<X>;
}

/** Along which axis elements are repeated; null, the default: in the flattened tensor. */
export interface RepeatOptions {
  readonly axis?: number | null;
}

/**
 * Each element along an axis `repeats` times in a row, or as often as its own number in `repeats` says; without an axis, in the flattened tensor.
 *
 * @example
 * repeat(tensor([1, 2]), 2) // [1, 1, 2, 2]
 * repeat(tensor([[1, 2], [3, 4]]), 2, 1) // [[1, 1, 2, 2], [3, 3, 4, 4]]
 * repeat(tensor([1, 2]), [1, 3]) // [1, 2, 2, 2]
 */
export function repeat<X extends In>(
  x: X,
  repeats: number | readonly number[],
  options?: RepeatOptions | number | null,
): Rearranged<X> {
  return resultOf(() => {
    const { axis } = axisOptions<RepeatOptions>('repeat', options, ['axis']);
    const list = counts('repeat', repeats);
    const whole = asTensor('repeat', x);
    const given: Tensor = axis === undefined || axis === null ? ravel(whole) : whole;
    const along = normalizeAxis('repeat', axis ?? 0, given.rank);
    const extent = given.type.shape[along]!;
    if (list.length === 1) {
      const [times] = list as [number];
      const result = given.type.shape.map((n, a) => (a === along ? n * times : n));
      checkShape('repeat', result);
      const apart = expandDims(given, along + 1);
      return reshape(
        broadcastTo(
          apart,
          apart.type.shape.map((n, a) => (a === along + 1 ? times : n)),
        ),
        result,
      );
    }
    if (list.length !== extent)
      throw new OptionError({
        op: 'repeat',
        what: `there is one number of repeats, or one for each of the ${extent} elements along axis ${along}`,
        value: repeats,
      });
    return take(
      given,
      list.flatMap((times, i) => new Array<number>(times).fill(i)),
      along,
    );
  }) as Rearranged<X>;
}
