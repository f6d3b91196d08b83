import { apply, apply1 } from '../dispatch.ts';
import { type DType, isFloat } from '../dtype.ts';
import { Expr } from '../expr.ts';
import type { HostAlgorithm } from '../host-algorithm.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { ShapeOf } from '../shape-types.ts';
import { normalizeAxis, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { plainView, viewOf } from '../view.ts';
import { asTensor, axisOptions, resultOf } from './operand.ts';
import { ravel } from './reshape.ts';
import { leadingCount } from './leading-count.ts';
import { eachRow, rowOrder } from './row-order.ts';
import { sliceOp } from './slice.ts';

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

/** How runs of elements in order are put together. */
interface MergeAttrs extends OrderAttrs {
  /** Elements per run: a power of two. The last run of a row may be shorter. */
  readonly run: number;
}

/**
 * Rows of elements, with their positions, in which each run is in order; after it each pair of runs is one. A place of the result finds by halving how many elements of the first
 * run come before it: Green, McColl & Bader, 2012, "GPU merge path". Of equal elements those of the first run come first.
 */
export const mergeRunsOp: Op<MergeAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'mergeRuns',
  infer: ([x, places]) => [x!, places!].map(({ shape, dtype }) => ({ shape, dtype })),
  lower([x, places], { axis, descending, run }: MergeAttrs) {
    const { shape, dtype } = x!;
    // bools are compared as numbers
    const number = dtype === 'bool' ? 'int32' : dtype;
    const nowhere = shape.map(() => null);
    const load = (input: number, as: DType, place: Expr): Expr =>
      Expr.load(
        input,
        as,
        shape.map((_, a) => (a === axis ? place : Expr.coordinate(a))),
      );
    const element = (place: Expr): Expr => load(0, dtype, place).cast(number);
    const here = Expr.coordinate(axis);
    const count = Expr.size(0, axis);
    const offset = here.mod(2 * run);
    const first = here.subtract(offset);
    const second = first.add(run).minimum(count);
    const inSecond = first
      .add(2 * run)
      .minimum(count)
      .subtract(second);
    // at least this many of the elements before this place are of the first run
    const least = offset.subtract(inSecond).maximum(0);
    const most = offset.minimum(second.subtract(first));
    const more = leadingCount(most.subtract(least), Math.log2(run) + 1, (i) => {
      const [a, b] = [
        element(first.add(least).add(i)),
        element(second.add(offset).subtract(least).subtract(i).subtract(1)),
      ];
      return (descending ? precedes(a, b) : precedes(b, a)).not();
    });
    const taken = least.add(more);
    const [a, b] = [first.add(taken), second.add(offset).subtract(taken)];
    const [atA, atB] = [element(a), element(b)];
    const precedesA = descending ? precedes(atA, atB) : precedes(atB, atA);
    const insideA = a.less(second);
    const insideB = b.less(first.add(2 * run).minimum(count));
    const from = Expr.select(insideA.and(insideB.and(precedesA).not()), a, b);
    return {
      space: shape,
      inputs: [x!, places!].map((aval) => ({ aval, view: viewOf(aval, shape.length, nowhere) })),
      outputs: [load(0, dtype, from), load(1, 'int32', from)],
    };
  },
});

/** Each element's own position along an axis. */
export const positionsOp: Op<{ readonly axis: number }> = /* @__PURE__ */ definePrimitive({
  name: 'positions',
  infer: ([x]) => [{ shape: x!.shape, dtype: 'int32' }],
  lower: ([x], { axis }: { readonly axis: number }) => ({
    space: x!.shape,
    inputs: [{ aval: x!, view: plainView(x!) }],
    outputs: [Expr.coordinate(axis)],
  }),
});

/** A merge sort in log₂ n launches. */
function merged(x: Tensor, axis: number, descending: boolean): Tensor {
  let rows: readonly Tensor[] = [x, apply1(positionsOp, [x], { axis })];
  for (let run = 1; run < x.type.shape[axis]!; run *= 2) rows = apply(mergeRunsOp, rows, { axis, descending, run });
  return rows[1]!;
}

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

/** The first positions of each row in order: merged by loops, by a radix sort on the host. */
export const argsortOp: Op<FirstAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'argsort',
  infer: ([x], { axis, count }: FirstAttrs) => [{ shape: along(x!.shape, axis, count), dtype: 'int32' }],
  impl([x], { axis, descending, count }) {
    const size = along(x!.type.shape, axis, count);
    const places = merged(x!, axis, descending);
    return [apply1(sliceOp, [places], { begin: size.map(() => 0), size, step: size.map(() => 1) })];
  },
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
