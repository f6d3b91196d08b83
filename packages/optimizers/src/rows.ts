import {
  apply1,
  type Aval,
  definePrimitive,
  Expr,
  type In,
  type IndexedSlices,
  NO_ATTRS,
  type Op,
  plainView,
  reshape,
  scatterAddOp,
  takeRowsOp,
  type Tensor,
  viewOf,
} from '@tensai/core';

/** The gradient of some rows of a table, duplicates added up. */
export interface Rows {
  /** `[n]`: which rows; they may repeat. */
  readonly at: Tensor;
  /** `[n, …]`: the whole gradient of a row at the last place that names it, 0 at others. */
  readonly once: Tensor;
  /** `[rows of the table]`: that place; −1 for rows without. */
  readonly last: Tensor;
}

/** For each row of a table, the last position in a list of rows that names it; −1 for rows that none names. */
const lastOfOp: Op<{ readonly rows: number }> = /* @__PURE__ */ definePrimitive({
  name: 'lastOf',
  infer: (_, { rows }: { readonly rows: number }) => [{ shape: [rows], dtype: 'int32' }],
  lower: ([at], { rows }) => ({
    space: at!.shape,
    inputs: [{ aval: at!, view: plainView(at!) }],
    outputs: [Expr.coordinate(0)],
    scatter: {
      at: [Expr.input(0, at!.dtype).cast('int32')],
      combine: 'set',
      into: { shape: [rows], dtype: 'int32' },
      init: -1,
    },
  }),
});

/** `[rows, …]` with `values[i]` in the place of row `at[i]`. */
const setRowsOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'setRows',
  infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
  lower: ([x, at, values]) => {
    const rank = values!.shape.length;
    const own = (aval: Aval): number[] => aval.shape.map((_, axis) => axis);
    return {
      space: values!.shape,
      inputs: [
        // read as a whole where the scatter starts
        {
          aval: x!,
          view: viewOf(
            x!,
            rank,
            x!.shape.map(() => null),
          ),
        },
        { aval: at!, view: viewOf(at!, rank, own(at!)) },
        { aval: values!, view: viewOf(values!, rank, own(values!)) },
      ],
      outputs: [Expr.input(2, values!.dtype)],
      scatter: {
        at: [Expr.input(1, at!.dtype).cast('int32'), ...x!.shape.slice(1).map((_, j) => Expr.coordinate(1 + j))],
        combine: 'set',
        into: { shape: x!.shape, dtype: x!.dtype },
        init: 'input0',
      },
    };
  },
});

/** Adds up what an `IndexedSlices` says of the same row, in memory for its own rows and one integer per row of the table. */
export function rowsOf({ indices, values, shape }: IndexedSlices): Rows {
  const count = indices.size;
  const at = reshape(indices, [count]);
  const given = reshape(values, [count, ...shape.slice(1)]);
  const last = apply1(lastOfOp, [at], { rows: shape[0]! });
  const once = apply1(scatterAddOp, [takeRows(last, at), given], { shape: given.shape });
  return { at, once, last };
}

/** `[n, …]`: the whole gradient of each row that is named; equal for equal rows. */
export const totalsOf = ({ at, once, last }: Rows): Tensor => takeRows(once, takeRows(last, at));

/** `x[at]` */
export const takeRows = (x: In, at: Tensor): Tensor => apply1(takeRowsOp, [x, at], NO_ATTRS);

/** `x` with rows replaced; equal rows must get equal values. */
export const setRows = (x: In, at: Tensor, values: Tensor): Tensor => apply1(setRowsOp, [x, at, values], NO_ATTRS);
