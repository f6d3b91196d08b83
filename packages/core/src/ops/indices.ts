import { type NestedValues, tensor } from '../create.ts';
import { factsOf, isInteger } from '../dtype.ts';
import { DTypeError, IndexRangeError } from '../errors.ts';
import { Expr } from '../expr.ts';
import type { Aval } from '../loop.ts';
import type { Check, In } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { asTensor } from './operand.ts';

/** What names positions: whole numbers, as a tensor of an integer dtype or as they are. */
export type Indices = In | readonly NestedValues[];

/** Indices as a tensor. */
export const indicesOf = (op: string, indices: Indices): Tensor =>
  Array.isArray(indices) || typeof indices === 'number'
    ? tensor(indices as NestedValues, { dtype: 'int32' })
    : asTensor(op, indices as In, 1);

/** Refuses indices that are no integers. */
export function checkIndexDType(op: string, { dtype }: Aval): void {
  if (!isInteger(dtype))
    throw new DTypeError({ op, dtype, wants: 'indices of an integer dtype', hint: "cast(indices, 'int32')" });
}

/** That indices are in `[−extent, extent)`; `input` is theirs. */
export function indexCheck(op: string, { dtype }: Aval, input: number, extent: number): Check {
  const low = factsOf(dtype).min < 0 ? -extent : 0;
  return {
    key: `${low}..${extent - 1}`,
    input,
    ok: (i) =>
      // an index beyond int32 must not come round to a small one
      dtype === 'uint32' ? i.less(extent) : i.cast('int32').greaterEqual(low).and(i.cast('int32').less(extent)),
    error: (value, at) => new IndexRangeError({ op, what: 'the index', value, low, high: extent - 1, at }),
  };
}

/** An index counted from the front, in an axis of `extent` elements. */
export function fromFront(index: Expr, extent: Expr): Expr {
  const given = index.cast('int32');
  return factsOf(index.dtype).min < 0 ? Expr.select(given.less(0), given.add(extent), given) : given;
}
