import { defineElementwise } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { OptionError } from '../errors.ts';
import { Expr } from '../expr.ts';
import { HostScalar } from '../host-scalar.ts';
import { type In, NO_ATTRS, type Op } from '../op.ts';
import type { Broadcast, DTypeOf, Fine, Promote, ShapeOf } from '../shape-types.ts';
import { Tensor } from '../tensor.ts';
import type { UnsizedOptions } from '../value-shaped.ts';
import { Variable } from '../variable.ts';
import { type NonzeroOptions, type Positions, positionsOf } from './nonzero.ts';
import { asTensor } from './operand.ts';

export const whereOp: Op = /* @__PURE__ */ defineElementwise('where', {
  arity: 3,
  condition: 0,
  formula: ([condition, a, b]) => Expr.select(condition!, a!, b!),
});

/**
 * `a` where the condition holds, else `b`, elementwise, all three broadcast; a and b meet in one dtype. In a condition of numbers, all but 0 hold.
 * The gradient of the operand that is not taken is 0, whatever its value. Of a condition alone, the positions where it holds, as `nonzero` gives them: by a Promise, or at once with
 * `{ size }`.
 *
 * @example
 * where(tensor([true, false]), tensor([1, 2]), 0) // [1, 0]
 * where(tensor([1, 0, 2]), 5, tensor([-1, -2, -3])) // [5, -2, 5]
 * await where(tensor([false, true, true])) // [[1, 2]]
 * where(tensor([false, true, true]), { size: 3, fillValue: -1 }) // [[1, 2, -1]]
 */
export function where(condition: In, options: NonzeroOptions): Positions;
export function where(condition: In, options?: UnsizedOptions): Promise<Positions>;
export function where<C extends In, A extends In, B extends In>(
  condition: C,
  a: A,
  b: B,
): Tensor<Fine<Broadcast<ShapeOf<C>, Fine<Broadcast<ShapeOf<A>, ShapeOf<B>>>>>, Promote<DTypeOf<A>, DTypeOf<B>>>;
export function where(
  condition: In,
  a?: In | NonzeroOptions | UnsizedOptions,
  b?: In,
): Tensor | Positions | Promise<Positions> {
  if (b === undefined) {
    if (a === undefined || isOptions(a)) return positionsOf('where', condition, a);
    throw new OptionError({
      op: 'where',
      what: 'it takes a condition and two operands, or a condition alone',
      value: 'one operand',
      hint: 'where(condition, a, b) chooses; where(condition) gives the positions that hold',
    });
  }
  // a number has no dtype to be cast from
  const tested =
    condition instanceof Tensor || condition instanceof Variable ? condition : asTensor('where', condition);
  return apply1(whereOp, [tested, a as In, b], NO_ATTRS);
}

const isOptions = (x: In | NonzeroOptions | UnsizedOptions): x is NonzeroOptions | UnsizedOptions =>
  typeof x === 'object' &&
  x !== null &&
  !(x instanceof Tensor || x instanceof Variable || x instanceof HostScalar || Array.isArray(x));
