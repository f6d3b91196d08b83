import { definePrimitive, IndexRangeError, type Op, type Rule, takeRowsOp } from '@tensai/core';

/** Rows of a table at indices, which do not count from the end here: a negative one is a mistake in the data. */
export const embeddingLookupOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'embeddingLookup',
  infer: (ins, attrs) => takeRowsOp.infer(ins, attrs),
  checks([table, indices]) {
    const rows = table!.shape[0]!;
    return [
      {
        key: `0..${rows - 1}`,
        input: 1,
        // an index beyond int32 must not come round to a small one
        ok: (i) =>
          indices!.dtype === 'uint32' ? i.less(rows) : i.cast('int32').greaterEqual(0).and(i.cast('int32').less(rows)),
        error: (value, at) =>
          new IndexRangeError({
            op: 'embedding',
            what: 'the index',
            value,
            low: 0,
            high: rows - 1,
            at,
            hint: `inputDim is ${rows}: one more than the largest index`,
          }),
      },
    ];
  },
  lower: (ins, attrs) => takeRowsOp.lower!(ins, attrs),
  vjp: {
    0: {
      reads: [1],
      rule: (dys, saved, attrs, input) =>
        (takeRowsOp.vjp as { readonly 0: Rule<object> })[0].rule(dys, saved, attrs, input),
    },
  },
});
