import { Expr } from '../expr.ts';
import { definePrimitive, type Op, type OpDef } from '../op.ts';
import { defineReduction, type ReductionOf } from './reduce.ts';
import { checkChoice, type ReduceAttrs, reducedShape, reduceLoop } from './reduction.ts';

function position(name: 'argmax' | 'argmin'): Op<ReduceAttrs> {
  return definePrimitive({
    name,
    infer([x], attrs: ReduceAttrs) {
      checkChoice(name, x!, attrs);
      return [{ shape: reducedShape(x!.shape, attrs), dtype: 'int32' }];
    },
    // bools are compared as numbers
    lower: ([x], attrs) =>
      reduceLoop(
        x!,
        attrs,
        (value) => ({ op: name, value: x!.dtype === 'bool' ? value.cast('int32') : value }),
        Expr.position(0),
      ),
  } satisfies OpDef<ReduceAttrs>);
}

export const argmaxOp: Op<ReduceAttrs> = /* @__PURE__ */ position('argmax');
export const argminOp: Op<ReduceAttrs> = /* @__PURE__ */ position('argmin');

/**
 * The position of the largest element along an axis, int32; without an axis, the position in the flattened tensor. The first of equals, or the first NaN.
 *
 * @example
 * argmax(tensor([[1, 5, 5], [7, 2, 3]])) // 3
 * argmax(tensor([[1, 5, 5], [7, 2, 3]]), -1) // [1, 0]
 */
export const argmax: ReductionOf<'int32'> = /* @__PURE__ */ defineReduction(argmaxOp);

/**
 * The position of the smallest element along an axis, int32; without an axis, the position in the flattened tensor. The first of equals, or the first NaN.
 *
 * @example
 * argmin(tensor([[1, 5, 1], [7, 2, 3]])) // 0
 * argmin(tensor([[1, 5, 1], [7, 2, 3]]), 1) // [0, 1]
 */
export const argmin: ReductionOf<'int32'> = /* @__PURE__ */ defineReduction(argminOp);
