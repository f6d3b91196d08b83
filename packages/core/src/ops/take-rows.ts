import { Expr } from '../expr.ts';
import { IndexedSlices } from '../indexed-slices.ts';
import { definePrimitive, type Op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { viewOf } from '../view.ts';
import { IndexRangeError } from '../errors.ts';

/** Rows of a table: `[rows, …]` at int32 indices of any shape gives `[…indices, …]`. Its gradient is rows too. */
export const takeRowsOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'takeRows',
  infer: ([x, indices]) => [{ shape: [...indices!.shape, ...x!.shape.slice(1)], dtype: x!.dtype }],
  checks: ([x]) => {
    const rows = x!.shape[0]!;
    return [
      {
        key: `-${rows}..${rows - 1}`,
        input: 1,
        ok: (i) => i.greaterEqual(-rows).and(i.less(rows)),
        error: (value, at) =>
          new IndexRangeError({ op: 'take', what: 'the index', value, low: -rows, high: rows - 1, at }),
      },
    ];
  },
  lower: ([x, indices]) => {
    const space = [...indices!.shape, ...x!.shape.slice(1)];
    const lead = indices!.shape.length;
    const given = Expr.input(1, indices!.dtype).cast('int32');
    const row = Expr.select(given.less(0), given.add(Expr.size(0, 0)), given);
    return {
      space,
      inputs: [
        {
          aval: x!,
          view: viewOf(
            x!,
            space.length,
            x!.shape.map(() => null),
          ),
        },
        {
          aval: indices!,
          view: viewOf(
            indices!,
            space.length,
            indices!.shape.map((_, axis) => axis),
          ),
        },
      ],
      outputs: [Expr.load(0, x!.dtype, [row, ...x!.shape.slice(1).map((_, j) => Expr.coordinate(lead + j))])],
    };
  },
  vjp: { 0: { reads: [1], rule: ([dy], saved) => new IndexedSlices(saved.in(1) as Tensor, dy!, saved.ins[0]!.shape) } },
});
