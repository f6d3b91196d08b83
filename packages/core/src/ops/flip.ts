import { apply1 } from '../dispatch.ts';
import { OptionError } from '../errors.ts';
import type { In } from '../op.ts';
import type { DTypeOf, Promote, ShapeOf } from '../shape-types.ts';
import { normalizeAxes, normalizeAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { concatenate } from './concatenate.ts';
import { asItIs, asTensor, axisOptions, numbersArgument, plainOptions, resultOf, wholeOffset } from './operand.ts';
import { ravel, reshape } from './reshape.ts';
import { sliceOp } from './slice.ts';
import { type Rearranged, swapaxes } from './transpose.ts';

/** Which axes are turned; all, if none is named. */
export interface FlipOptions {
  readonly axis?: number | readonly number[] | null;
}

/** A tensor of the shape and dtype of another. */
type Like<X> = Tensor<ShapeOf<X>, Promote<DTypeOf<X>, 'weak'>>;

/**
 * The elements in reverse order along axes (all, if none is named). A view.
 *
 * @example
 * flip(tensor([[1, 2], [3, 4]])) // [[4, 3], [2, 1]]
 * flip(tensor([[1, 2], [3, 4]]), 1) // [[2, 1], [4, 3]]
 */
export function flip<X extends In>(x: X, options?: FlipOptions | number | readonly number[] | null): Like<X> {
  const { axis } = axisOptions<FlipOptions>('flip', options, ['axis']);
  const given = asTensor('flip', x);
  const axes = normalizeAxes('flip', axis, given.rank);
  if (axes.length === 0) return asItIs(x, given) as Like<X>;
  // an axis without elements has no last one
  const begin = given.type.shape.map((extent, a) => (axes.includes(a) ? Math.max(0, extent - 1) : 0));
  const step = given.type.shape.map((_, a) => (axes.includes(a) ? -1 : 1));
  return apply1(sliceOp, [given], { begin, size: given.type.shape, step }) as Like<X>;
}

/** `flip` along the second axis: columns in reverse order. A view.
 * @example fliplr(tensor([[1, 2], [3, 4]])) // [[2, 1], [4, 3]] */
export const fliplr = <X extends In>(x: X): Like<X> => turned('fliplr', x, 1);

/** `flip` along the first axis: rows in reverse order. A view.
 * @example flipud(tensor([[1, 2], [3, 4]])) // [[3, 4], [1, 2]] */
export const flipud = <X extends In>(x: X): Like<X> => turned('flipud', x, 0);

function turned<X extends In>(op: string, x: X, axis: number): Like<X> {
  const given = asTensor(op, x);
  return flip(given, normalizeAxis(op, axis, given.rank)) as unknown as Like<X>;
}

/** What `rot90` may be told. */
export interface Rot90Options {
  /** How many quarter turns; 1 if left out, negative ones go the other way. */
  readonly k?: number;
  /** The plane that is turned, from the first axis to the second; `[0, 1]` if left out. */
  readonly axes?: readonly [number, number];
}

/**
 * The elements turned by `k` quarters of a circle in the plane of two axes. A view.
 *
 * @example
 * rot90(tensor([[1, 2], [3, 4]])) // [[2, 4], [1, 3]]
 * rot90(tensor([[1, 2], [3, 4]]), { k: -1 }) // [[3, 1], [4, 2]]
 */
export function rot90<X extends In>(x: X, options?: Rot90Options): Rearranged<X> {
  const { k = 1, axes = [0, 1] } = plainOptions('rot90', options, ['k', 'axes']);
  wholeOffset('rot90', 'k', k);
  const given = asTensor('rot90', x);
  const plane = numbersArgument('rot90', 'axes', axes);
  if (plane.length !== 2)
    throw new OptionError({ op: 'rot90', what: 'axes name the two axes of a plane', value: axes });
  const [from, to] = normalizeAxes('rot90', plane, given.rank) as [number, number];
  return resultOf(() => {
    const quarters = ((k % 4) + 4) % 4;
    if (quarters === 0) return asItIs(x, given);
    if (quarters === 2) return flip(given, [from, to]);
    return quarters === 1 ? swapaxes(flip(given, to), from, to) : flip(swapaxes(given, from, to), to);
  }) as Rearranged<X>;
}

/** Along which axes elements move; null, the default: in the flattened tensor. */
export interface RollOptions {
  readonly axis?: number | readonly number[] | null;
}

/**
 * The elements moved by `shift` places along an axis; what leaves at one end comes in at the other. Several axes with a shift each, or one for all;
 * without an axis, in the flattened tensor.
 *
 * @example
 * roll(tensor([1, 2, 3, 4]), 1) // [4, 1, 2, 3]
 * roll(tensor([[1, 2], [3, 4]]), 1, 1) // [[2, 1], [4, 3]]
 * roll(tensor([[1, 2], [3, 4]]), [1, 1], { axis: [0, 1] }) // [[4, 3], [2, 1]]
 */
export function roll<X extends In>(
  x: X,
  shift: number | readonly number[],
  options?: RollOptions | number | readonly number[] | null,
): Like<X> {
  return resultOf(() => {
    const { axis } = axisOptions<RollOptions>('roll', options, ['axis']);
    const given = asTensor('roll', x);
    const shifts = Array.isArray(shift) ? (shift as readonly number[]) : [shift as number];
    if (shifts.length === 0 || !shifts.every(Number.isInteger))
      throw new OptionError({ op: 'roll', what: 'shifts are whole numbers', value: shift });
    if (axis === undefined || axis === null)
      return reshape(
        shifts.reduce((y, places) => rollAxis(y, places, 0), ravel(given) as Tensor),
        given.type.shape,
      );
    // an axis may come twice: its shifts add up
    const axes = (Array.isArray(axis) ? (axis as readonly number[]) : [axis as number]).map((a) =>
      normalizeAxis('roll', a, given.rank),
    );
    if (shifts.length > 1 && axes.length > 1 && shifts.length !== axes.length)
      throw new OptionError({
        op: 'roll',
        what: `there is a shift for each of the ${axes.length} axes, or one for all`,
        value: shift,
      });
    const count = Math.max(shifts.length, axes.length);
    let rolled = given;
    for (let k = 0; k < count; k++) rolled = rollAxis(rolled, shifts[k % shifts.length]!, axes[k % axes.length]!);
    return rolled === given ? asItIs(x, given) : rolled;
  }) as Like<X>;
}

function rollAxis(x: Tensor, shift: number, axis: number): Tensor {
  const extent = x.type.shape[axis]!;
  if (extent === 0) return x;
  const places = ((shift % extent) + extent) % extent;
  if (places === 0) return x;
  const part = (start: number, length: number): Tensor => {
    const begin = x.type.shape.map((_, a) => (a === axis ? start : 0));
    const size = x.type.shape.map((n, a) => (a === axis ? length : n));
    return apply1(sliceOp, [x], { begin, size, step: size.map(() => 1) });
  };
  return concatenate([part(extent - places, places), part(0, extent - places)], axis);
}
