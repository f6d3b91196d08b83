import { apply1 } from '../dispatch.ts';
import { isFloat } from '../dtype.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type In, NO_ATTRS, type Op } from '../op.ts';
import { normalizeAxis, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { type SizedOptions, type UnsizedOptions, valueShaped } from '../value-shaped.ts';
import { plainView, viewOf } from '../view.ts';
import { countNonzeroOp } from './any.ts';
import { orderAlong } from './argsort.ts';
import { subtract } from './arithmetic.ts';
import { arangeOp } from './range.ts';
import { at } from './at.ts';
import { checkFill, checkFillNumber } from './nonzero.ts';
import { asTensor, plainOptions } from './operand.ts';
import { checkBoolean } from './option-kinds.ts';
import { placesOfTrueOp, prefixCountOp } from './prefix-count.ts';
import { reshape } from './reshape.ts';
import { takeOrFill } from './take-or-fill.ts';
import { takeRowsOp } from './take-rows.ts';
import { moveaxis } from './transpose.ts';

/** What `unique` may be told beside a size. */
export interface UniqueParts {
  /** Are the values wanted in ascending order (the default), or does it not matter? They are sorted all the same. */
  readonly sorted?: boolean;
  /** Asks for the position of the first of each. */
  readonly returnIndex?: boolean;
  /** Asks for the number of the value that each element has. */
  readonly returnInverse?: boolean;
  /** Asks how often there is each. */
  readonly returnCounts?: boolean;
  /** Slices along an axis are compared as wholes; null, the default: elements. */
  readonly axis?: number | null;
}

/** Options of `unique` with a size. */
export interface SizedUniqueOptions extends UniqueParts, SizedOptions {
  /** What stands for values that are missing; the least one if left out. */
  readonly fillValue?: number;
}

/** Options of `unique`. */
export type UniqueOptions = SizedUniqueOptions | (UniqueParts & UnsizedOptions);

/** The values alone, or a list with what else is asked for: positions, inverse, counts, in this order. */
export type UniqueResult<O> = O extends
  | { readonly returnIndex: true }
  | { readonly returnInverse: true }
  | { readonly returnCounts: true }
  ? Tensor[]
  : Tensor;

/** Where in rows that are in order a row differs from the one before it, and at the first. NaN does not differ from NaN. */
export const startsOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'starts',
  infer: ([rows]) => [{ shape: [rows!.shape[0]!], dtype: 'bool' }],
  lower([rows]) {
    const { dtype, shape } = rows!;
    const number = dtype === 'bool' ? 'int32' : dtype;
    const [own, before] = [0, 1].map((i) => Expr.input(i, dtype).cast(number)) as [Expr, Expr];
    const same = own.equal(before);
    const alike = isFloat(dtype) ? same.or(own.isNaN().and(before.isNaN())) : same;
    return {
      space: [shape[0]!],
      inputs: [
        { aval: rows!, view: plainView(rows!) },
        { aval: rows!, view: viewOf(rows!, 2, [{ coef: { 0: 1 }, offset: -1 }, 1], 0), of: 0 },
      ],
      reduce: { size: [shape[1]!], accs: [{ op: 'any', value: alike.not() }] },
      outputs: [Expr.accumulator(0, 'bool').or(Expr.coordinate(0).equal(0))],
    };
  },
});

/** From the places where runs start (−1 for none) how long they are: up to the next one, or to the end of the rows, of which only the shape is looked at. */
export const runLengthsOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'runLengths',
  infer: ([starts]) => [{ shape: starts!.shape, dtype: 'int32' }],
  lower([starts, rows]) {
    const [start, next] = [Expr.input(0, 'int32'), Expr.input(2, 'int32')];
    const end = Expr.select(next.less(0), Expr.size(1, 0), next);
    return {
      space: starts!.shape,
      inputs: [
        { aval: starts!, view: plainView(starts!) },
        { aval: rows!, view: viewOf(rows!, 1, [null, null]) },
        { aval: starts!, view: viewOf(starts!, 1, [{ coef: { 0: 1 }, offset: 1 }], -1), of: 0 },
      ],
      outputs: [Expr.select(start.less(0), Expr.literal(0, 'int32'), end.subtract(start))],
    };
  },
});

/** The places of rows in ascending order, the first element before the second; equal rows keep their order. */
function rowsInOrder(rows: Tensor): Tensor {
  const [count, width] = rows.type.shape as readonly [number, number];
  const column = (j: number): Tensor => at(rows, null, j);
  if (width === 0) return apply1(arangeOp, [0, 1], { count, dtype: 'int32' });
  // the last column first: each sort keeps the order of those before it where its own elements are equal
  let order = orderAlong(column(width - 1), 0);
  for (let j = width - 2; j >= 0; j--) {
    const again = orderAlong(apply1(takeRowsOp, [column(j), order], NO_ATTRS), 0);
    order = apply1(takeRowsOp, [order, again], NO_ATTRS);
  }
  return order;
}

/** For each row, which of the runs it is in, once put in order. */
function runOfEach(starts: Tensor, order: Tensor): Tensor {
  const runs = subtract(apply1(prefixCountOp, [starts], NO_ATTRS), 1) as Tensor;
  // the order of an order undoes it
  return apply1(takeRowsOp, [runs, orderAlong(order, 0)], NO_ATTRS);
}

const OPTIONS = ['sorted', 'returnIndex', 'returnInverse', 'returnCounts', 'axis', 'size', 'fillValue'];

/**
 * The different elements of a tensor in ascending order, or along an axis its different slices, by a Promise, since their number depends on values. NaN equals NaN here. Asked for
 * more, it gives a list: values; positions of the first of each (in the flattened tensor, or along the axis); for each element (or slice) the number of its value, in the shape of
 * `x`; counts. All of these are int32.
 *
 * With `{ size }` at once and of that length, in compiled steps and under tapes too: values beyond it are left out; where some are missing stands `fillValue` (the least value, if
 * none is given), with the position of the least and a count of 0. Under a tape that watches `x` only the form with a size is taken; its gradient goes to the first of each.
 *
 * @example
 * await unique(tensor([3, 1, 3, 2])) // [1, 2, 3]
 * const [values, counts] = await unique(tensor([3, 1, 3, 2]), { returnCounts: true });
 * counts // [1, 1, 2]
 * await unique(tensor([[1, 2], [0, 5], [1, 2]]), { axis: 0 }) // [[0, 5], [1, 2]]
 * unique(tensor([3, 1, 3]), { size: 4, fillValue: -1 }) // [1, 3, -1, -1]
 */
export function unique<const O extends SizedUniqueOptions>(x: In, options: O): UniqueResult<O>;
export function unique<const O extends UniqueParts & UnsizedOptions = object>(
  x: In,
  options?: O,
): Promise<UniqueResult<O>>;
export function unique(x: In, options?: UniqueOptions): Tensor | Tensor[] | Promise<Tensor | Tensor[]> {
  const given = asTensor('unique', x);
  const known = plainOptions<UniqueParts & { readonly size?: number | null | undefined; readonly fillValue?: number }>(
    'unique',
    options,
    OPTIONS,
  );
  const { sorted = true, returnIndex = false, returnInverse = false, returnCounts = false, size, fillValue } = known;
  for (const [name, value] of Object.entries({ sorted, returnIndex, returnInverse, returnCounts }))
    checkBoolean('unique', name, value);
  const axis = known.axis ?? null;
  const along = axis === null ? null : normalizeAxis('unique', axis, given.rank);
  checkFill('unique', size, fillValue);
  if (fillValue !== undefined) checkFillNumber('unique', fillValue, given.dtype);
  const results = valueShaped({
    name: 'unique',
    size,
    operands: [given],
    prepare() {
      const first = along === null ? reshape(given, [given.size, 1]) : moveaxis(given, along, 0);
      const [count, ...rest] = first.type.shape as readonly [number, ...number[]];
      const rows = reshape(first, [count, sizeOf(rest)]);
      const order = rowsInOrder(rows);
      const inOrder = apply1(takeRowsOp, [rows, order], NO_ATTRS);
      return [inOrder, order, apply1(startsOp, [inOrder], NO_ATTRS)];
    },
    count: ([, , starts]) => apply1(countNonzeroOp, [starts!], { axes: [0], keepdims: false }),
    build([inOrder, order, starts], count) {
      const places = apply1(placesOfTrueOp, [starts!], { count });
      const values = takeOrFill('unique', inOrder!, places, fillValue);
      const { shape } = given.type;
      return [
        along === null
          ? reshape(values, [count])
          : moveaxis(reshape(values, [count, ...shape.toSpliced(along, 1)]), 0, along),
        ...(returnIndex ? [takeOrFill('unique', order!, places)] : []),
        ...(returnInverse ? [reshape(runOfEach(starts!, order!), along === null ? shape : [shape[along]!])] : []),
        ...(returnCounts ? [apply1(runLengthsOp, [places, inOrder!], NO_ATTRS)] : []),
      ] as Tensor[];
    },
  });
  const shown = (list: readonly Tensor[]): Tensor | Tensor[] => (list.length === 1 ? list[0]! : [...list]);
  return results instanceof Promise ? results.then(shown) : shown(results);
}
