import { defineElementwise } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { OptionError } from '../errors.ts';
import { Expr } from '../expr.ts';
import { type In, NO_ATTRS, type Op } from '../op.ts';
import type { Broadcast, DTypeOf, Fine, Promote, ShapeOf } from '../shape-types.ts';
import { Tensor } from '../tensor.ts';
import { Variable } from '../variable.ts';
import { asTensor } from './operand.ts';

export const whereOp: Op = /* @__PURE__ */ defineElementwise('where', {
  arity: 3,
  condition: 0,
  formula: ([condition, a, b]) => Expr.select(condition!, a!, b!),
});

/**
 * `a` where the condition holds, else `b`, elementwise, all three broadcast; a and b meet in one dtype. In a condition of numbers, all but 0 hold.
 * The gradient of the operand that is not taken is 0, whatever its value.
 *
 * @example
 * where(tensor([true, false]), tensor([1, 2]), 0) // [1, 0]
 * where(tensor([1, 0, 2]), 5, tensor([-1, -2, -3])) // [5, -2, 5]
 */
export function where<C extends In, A extends In, B extends In>(
  condition: C,
  a: A,
  b: B,
): Tensor<Fine<Broadcast<ShapeOf<C>, Fine<Broadcast<ShapeOf<A>, ShapeOf<B>>>>>, Promote<DTypeOf<A>, DTypeOf<B>>> {
  if (a === undefined || b === undefined)
    throw new OptionError({
      op: 'where',
      what: 'it takes a condition and two operands',
      value: a === undefined ? 'a condition alone' : 'one operand',
      hint: 'where(condition, a, b) chooses; where(condition) alone, the positions that hold, is not offered yet',
    });
  // a number has no dtype to be cast from
  const tested =
    condition instanceof Tensor || condition instanceof Variable ? condition : asTensor('where', condition);
  return apply1(whereOp, [tested, a, b], NO_ATTRS) as never;
}
