import { apply1 } from '../dispatch.ts';
import { OptionError } from '../errors.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { TransposedShape } from '../axis-types.ts';
import type { DTypeOf, Fine, Promote, ShapeOf } from '../shape-types.ts';
import { normalizeAxes, normalizeAxis, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { viewOf } from '../view.ts';
import { asItIs, asTensor, plainOptions } from './operand.ts';

/** Which axis of the input each axis of the result is. */
interface Axes {
  readonly axes: readonly number[];
}

export const transposeOp: Op<Axes> = /* @__PURE__ */ definePrimitive({
  name: 'transpose',
  infer: ([x], { axes }: Axes) => [{ shape: axes.map((axis) => x!.shape[axis]!), dtype: x!.dtype }],
  lower: ([x], { axes }) => ({
    space: axes.map((axis) => x!.shape[axis]!),
    inputs: [{ aval: x!, view: viewOf(x!, axes.length, inverse(axes)) }],
    outputs: [Expr.input(0, x!.dtype)],
  }),
  vjp: { 0: { reads: [], rule: ([dy], _, { axes }) => apply1(transposeOp, [dy!], { axes: inverse(axes) }) } },
});

const inverse = (axes: readonly number[]): number[] => axes.map((_, axis) => axes.indexOf(axis));

const permute = (x: In, given: Tensor, axes: readonly number[]): Tensor =>
  axes.every((axis, i) => axis === i) ? asItIs(x, given) : apply1(transposeOp, [given], { axes });

/** The dtype and, as far as known, the shape of a rearranged tensor. */
export type Rearranged<X> = Tensor<Shape, Promote<DTypeOf<X>, 'weak'>>;

/**
 * `x` with its axes in the order `axes`; in reverse order, if none is given. A view.
 *
 * @example
 * transpose(tensor([[1, 2, 3], [4, 5, 6]])) // [[1, 4], [2, 5], [3, 6]]
 * transpose(zeros([2, 3, 4]), [0, 2, 1]).shape // [2, 4, 3]
 */
export function transpose<X extends In, const Axes extends readonly number[] | null | undefined = undefined>(
  x: X,
  axes?: Axes | { readonly axes?: Axes },
): Tensor<Fine<TransposedShape<ShapeOf<X>, Axes>>, Promote<DTypeOf<X>, 'weak'>> {
  const given = asTensor('transpose', x);
  const list =
    axes === undefined || axes === null || Array.isArray(axes)
      ? axes
      : plainOptions('transpose', axes as { readonly axes?: readonly number[] | null }, ['axes']).axes;
  const order = list
    ? normalizeAxes('transpose', list as readonly number[], given.rank)
    : given.type.shape.map((_, axis) => given.rank - 1 - axis);
  if (order.length !== given.rank)
    throw new OptionError({
      op: 'transpose',
      what: `axes name each of the ${given.rank} axes of the tensor once`,
      value: list,
      hint: 'swapaxes(x, a, b) exchanges two and leaves the rest',
    });
  return permute(x, given, order) as never;
}

/** `x` with two axes exchanged. A view.
 * @example swapaxes(zeros([2, 3, 4]), 1, -1).shape // [2, 4, 3] */
export function swapaxes<X extends In>(x: X, axis1: number, axis2: number): Rearranged<X> {
  const given = asTensor('swapaxes', x);
  const a = normalizeAxis('swapaxes', axis1, given.rank);
  const b = normalizeAxis('swapaxes', axis2, given.rank);
  return permute(
    x,
    given,
    given.type.shape.map((_, axis) => (axis === a ? b : axis === b ? a : axis)),
  ) as Rearranged<X>;
}

/**
 * `x` with the axes `source` moved to the places `destination`; the others keep their order. A view.
 *
 * @example
 * moveaxis(zeros([2, 3, 4]), 0, -1).shape // [3, 4, 2]
 * moveaxis(zeros([2, 3, 4]), [0, 1], [-1, -2]).shape // [4, 3, 2]
 */
export function moveaxis<X extends In>(
  x: X,
  source: number | readonly number[],
  destination: number | readonly number[],
): Rearranged<X> {
  const given = asTensor('moveaxis', x);
  const from = normalizeAxes('moveaxis', source, given.rank);
  const to = normalizeAxes('moveaxis', destination, given.rank);
  if (from.length !== to.length)
    throw new OptionError({
      op: 'moveaxis',
      what: `source and destination name equally many axes, not ${from.length} and ${to.length}`,
      value: destination,
    });
  const others = given.type.shape.map((_, axis) => axis).filter((axis) => !from.includes(axis));
  const order = given.type.shape.map((_, place) => {
    const moved = to.indexOf(place);
    return moved >= 0 ? from[moved]! : others.shift()!;
  });
  return permute(x, given, order) as Rearranged<X>;
}
