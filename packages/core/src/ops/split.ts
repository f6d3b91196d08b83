import { apply1 } from '../dispatch.ts';
import { OptionError } from '../errors.ts';
import type { In } from '../op.ts';
import { normalizeAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { asTensor, axisOptions, numbersArgument } from './operand.ts';
import { sliceOp } from './slice.ts';

/** Along which axis a tensor is cut; the first, if none is named. */
export interface SplitOptions {
  readonly axis?: number;
}

/**
 * Parts along an axis: a number of equal ones, or those between cuts at given positions. Views.
 *
 * @example
 * const [a, b] = split(tensor([1, 2, 3, 4]), 2);
 * b // [3, 4]
 * split(tensor([1, 2, 3, 4]), [1, 3])[1] // [2, 3]
 * split(tensor([[1, 2], [3, 4]]), 2, { axis: 1 })[0] // [[1], [3]]
 * split(tensor([1, 2, 3]), 2) // throws option
 */
export function split(x: In, indicesOrSections: number | readonly number[], options?: SplitOptions | number): Tensor[] {
  return parts('split', x, indicesOrSections, options, true);
}

/**
 * As `split`, but a number of parts need not divide the axis: the first ones are then one longer.
 *
 * @example
 * arraySplit(tensor([1, 2, 3]), 2)[0] // [1, 2]
 */
export function arraySplit(
  x: In,
  indicesOrSections: number | readonly number[],
  options?: SplitOptions | number,
): Tensor[] {
  return parts('arraySplit', x, indicesOrSections, options, false);
}

/**
 * `split` along the first axis.
 *
 * @example
 * vsplit(tensor([[1, 2], [3, 4]]), 2)[1] // [[3, 4]]
 */
export const vsplit = (x: In, indicesOrSections: number | readonly number[]): Tensor[] =>
  parts('vsplit', x, indicesOrSections, 0, true);

/**
 * `split` along the second axis; of a vector, along its only one.
 *
 * @example
 * hsplit(tensor([[1, 2], [3, 4]]), 2)[1] // [[2], [4]]
 * hsplit(tensor([1, 2, 3, 4]), [1])[1] // [2, 3, 4]
 */
export function hsplit(x: In, indicesOrSections: number | readonly number[]): Tensor[] {
  const given = asTensor('hsplit', x);
  return parts('hsplit', given, indicesOrSections, given.rank === 1 ? 0 : 1, true);
}

/**
 * `split` along the third axis.
 *
 * @example
 * dsplit(tensor([[[1, 2], [3, 4]]]), 2)[1] // [[[2], [4]]]
 */
export const dsplit = (x: In, indicesOrSections: number | readonly number[]): Tensor[] =>
  parts('dsplit', x, indicesOrSections, 2, true);

function parts(
  op: string,
  x: In,
  sections: number | readonly number[],
  options: SplitOptions | number | undefined,
  even: boolean,
): Tensor[] {
  const { axis = 0 } = axisOptions<SplitOptions>(op, options, ['axis']);
  const given = asTensor(op, x);
  const along = normalizeAxis(op, axis, given.rank);
  const extent = given.type.shape[along]!;
  const bounds =
    typeof sections === 'number' ? equalBounds(op, sections, extent, even) : cutBounds(op, sections, extent);
  const step = given.type.shape.map(() => 1);
  return bounds.slice(1).map((end, k) => {
    const start = bounds[k]!;
    const begin = given.type.shape.map((_, a) => (a === along ? start : 0));
    const size = given.type.shape.map((n, a) => (a === along ? Math.max(0, end - start) : n));
    return apply1(sliceOp, [given], { begin, size, step });
  });
}

/** Where the parts begin, and the end. */
function equalBounds(op: string, count: number, extent: number, even: boolean): number[] {
  if (!Number.isInteger(count) || count < 1)
    throw new OptionError({ op, what: 'the number of parts is a whole number from 1 up', value: count });
  const longer = extent % count;
  if (even && longer !== 0)
    throw new OptionError({
      op,
      what: `the number of parts divides the extent ${extent}`,
      value: count,
      hint: `arraySplit(x, ${count}) makes the first parts longer`,
    });
  const length = Math.floor(extent / count);
  return Array.from({ length: count + 1 }, (_, k) => k * length + Math.min(k, longer));
}

function cutBounds(op: string, cuts: readonly number[], extent: number): number[] {
  const places = numbersArgument(op, 'indicesOrSections', cuts);
  if (places.some((cut) => !Number.isInteger(cut)))
    throw new OptionError({ op, what: 'the positions of cuts are whole numbers', value: places });
  // as Python's ranges: negative positions count from the end, others are clipped
  return [0, ...places.map((cut) => Math.min(extent, Math.max(0, cut < 0 ? cut + extent : cut))), extent];
}
