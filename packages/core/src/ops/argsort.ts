import { apply1 } from '../dispatch.ts';
import { isFloat } from '../dtype.ts';
import { Expr } from '../expr.ts';
import type { HostAlgorithm } from '../host-algorithm.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { ShapeOf } from '../shape-types.ts';
import { normalizeAxis, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { plainView, viewOf } from '../view.ts';
import { asTensor, axisOptions, resultOf } from './operand.ts';
import { ravel } from './reshape.ts';
import { eachRow, rowOrder } from './row-order.ts';

/** The axis along which something is put in order. */
export interface SortOptions {
  /** The last one if left out; null: the flattened tensor. */
  readonly axis?: number | null;
}

/** The shape of what is put in order: a vector if the tensor may be flattened. */
export type SortedShape<S extends Shape, O> = [O] extends [number | undefined]
  ? S
  : [O] extends [{ readonly axis: number }]
    ? S
    : Shape;

/** How rows are put in order. NaN is larger than all; of equal elements the earlier comes first in both directions. */
export interface OrderAttrs {
  readonly axis: number;
  readonly descending: boolean;
}

/** `OrderAttrs`, and how many positions of each row are wanted: the first ones. */
export interface FirstAttrs extends OrderAttrs {
  readonly count: number;
}

const along = (shape: Shape, axis: number, count: number): number[] => shape.map((n, a) => (a === axis ? count : n));

/** Is `a` less than `b`? NaN is larger than all. */
export const precedes = (a: Expr, b: Expr): Expr =>
  isFloat(a.dtype) ? a.less(b).or(b.isNaN().and(a.isNaN().not())) : a.less(b);

/** How many elements of its row come before each. */
export const ranksOp: Op<OrderAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'ranks',
  infer: ([x]) => [{ shape: x!.shape, dtype: 'int32' }],
  lower([x], { axis, descending }: OrderAttrs) {
    const { shape } = x!;
    const rank = shape.length;
    // bools are compared as numbers
    const dtype = x!.dtype === 'bool' ? 'int32' : x!.dtype;
    const [own, other] = [0, 1].map((i) => Expr.input(i, x!.dtype).cast(dtype)) as [Expr, Expr];
    const [first, second] = descending ? [own, other] : [other, own];
    const earlier = Expr.coordinate(rank).less(Expr.coordinate(axis));
    const before = precedes(first, second).or(earlier.and(precedes(second, first).not()));
    const axes = shape.map((_, a) => a);
    return {
      space: shape,
      inputs: [
        { aval: x!, view: viewOf(x!, rank + 1, axes) },
        { aval: x!, view: viewOf(x!, rank + 1, axes.with(axis, rank)), of: 0 },
      ],
      reduce: { size: [shape[axis]!], accs: [{ op: 'sum', value: before.cast('int32') }] },
      outputs: [Expr.accumulator(0, 'int32')],
    };
  },
});

/** The positions of the ranks 0 … count − 1 of each row. */
export const placesOfRanksOp: Op<{ readonly axis: number; readonly count: number }> = /* @__PURE__ */ definePrimitive({
  name: 'placesOfRanks',
  infer: ([ranks], { axis, count }: { readonly axis: number; readonly count: number }) => [
    { shape: along(ranks!.shape, axis, count), dtype: 'int32' },
  ],
  lower: ([ranks], { axis, count }) => ({
    space: ranks!.shape,
    inputs: [{ aval: ranks!, view: plainView(ranks!) }],
    outputs: [Expr.coordinate(axis)],
    scatter: {
      // higher ranks are outside, and dropped
      at: ranks!.shape.map((_, a) => (a === axis ? Expr.input(0, 'int32') : Expr.coordinate(a))),
      combine: 'set',
      into: { shape: along(ranks!.shape, axis, count), dtype: 'int32' },
      init: 0,
      unique: true,
    },
  }),
});

const hostOrder: HostAlgorithm<FirstAttrs> = ([x], [places], { ins, attrs: { axis, descending, count } }) => {
  const { shape, dtype } = ins[0]!;
  const orderOf = rowOrder(dtype, shape[axis]!, descending);
  const inner = shape.slice(axis + 1).reduce((product, extent) => product * extent, 1);
  eachRow(shape, axis, (base, stride, row) => {
    const order = orderOf(x!, base, stride);
    const start = Math.floor(row / inner) * count * inner + (row % inner);
    for (let i = 0; i < count; i++) places![start + i * stride] = order[i]!;
  });
};

/** The first positions of each row in order: by counting, as a loop; by a radix sort on the host. */
export const argsortOp: Op<FirstAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'argsort',
  infer: ([x], { axis, count }: FirstAttrs) => [{ shape: along(x!.shape, axis, count), dtype: 'int32' }],
  impl: ([x], { axis, descending, count }) => [
    apply1(placesOfRanksOp, [apply1(ranksOp, [x!], { axis, descending })], { axis, count }),
  ],
  host: hostOrder,
});

/** The order of all elements along an axis. */
export const orderAlong = (x: Tensor, axis: number, descending = false): Tensor =>
  apply1(argsortOp, [x], { axis, descending, count: x.type.shape[axis]! });

/** The operand of a sort, and the axis along which it goes. */
export function sortArguments(
  op: string,
  x: In,
  options: SortOptions | number | null | undefined,
): { readonly given: Tensor; readonly axis: number } {
  const { axis = -1 } = axisOptions<SortOptions>(op, options, ['axis']);
  const whole = asTensor(op, x);
  if (axis === null) return { given: ravel(whole), axis: 0 };
  return { given: whole, axis: normalizeAxis(op, axis, whole.rank) };
}

/**
 * The positions, int32, that put the elements along an axis (the last one) in ascending order; equal elements keep their order. NaN comes last. With the axis null, positions in
 * the flattened tensor.
 *
 * @example
 * argsort(tensor([30, 10, 20])) // [1, 2, 0]
 * argsort(tensor([[3, 1], [2, 4]]), 0) // [[1, 0], [0, 1]]
 * argsort(tensor([[3, 1], [2, 4]]), null) // [1, 2, 0, 3]
 * argsort(tensor([1, 2]), { axis: 1 }) // throws axis
 */
export function argsort<X extends In, const O extends SortOptions | number | null | undefined = undefined>(
  x: X,
  options?: O,
): Tensor<SortedShape<ShapeOf<X>, O>, 'int32'> {
  return resultOf(() => {
    const { given, axis } = sortArguments('argsort', x, options);
    return orderAlong(given, axis);
  }) as never;
}
