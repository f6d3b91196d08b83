import type { DType } from '../dtype.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type Op, type OpDef } from '../op.ts';
import { defineReduction, type ReductionOf } from './reduce.ts';
import { type ReduceAttrs, reducedShape, reduceLoop } from './reduction.ts';

function counted(name: string, op: 'any' | 'all' | 'sum', dtype: DType): Op<ReduceAttrs> {
  return definePrimitive({
    name,
    infer: ([x], attrs: ReduceAttrs) => [{ shape: reducedShape(x!.shape, attrs), dtype }],
    lower: ([x], attrs) =>
      reduceLoop(x!, attrs, (value) => ({ op, value: value.cast('bool').cast(dtype) }), Expr.accumulator(0, dtype)),
  } satisfies OpDef<ReduceAttrs>);
}

export const anyOp: Op<ReduceAttrs> = /* @__PURE__ */ counted('any', 'any', 'bool');
export const allOp: Op<ReduceAttrs> = /* @__PURE__ */ counted('all', 'all', 'bool');
export const countNonzeroOp: Op<ReduceAttrs> = /* @__PURE__ */ counted('countNonzero', 'sum', 'int32');

/** Is some element along axes (all, if none is named) true, or not 0? Of no elements: no.
 * @example any(tensor([[true, false], [false, false]]), 1) // [true, false] */
export const any: ReductionOf<'bool'> = /* @__PURE__ */ defineReduction(anyOp);

/** Is every element along axes (all, if none is named) true, or not 0? Of no elements: yes.
 * @example all(tensor([[true, false], [true, true]]), 0) // [true, false] */
export const all: ReductionOf<'bool'> = /* @__PURE__ */ defineReduction(allOp);

/** How many elements along axes (all, if none is named) are true, or not 0: int32.
 * @example countNonzero(tensor([[0, 2], [3, 4]]), 0) // [1, 2] */
export const countNonzero: ReductionOf<'int32'> = /* @__PURE__ */ defineReduction(countNonzeroOp);
