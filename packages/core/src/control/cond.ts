import { OptionError } from '../errors.ts';
import type { In } from '../op.ts';
import { cast } from '../ops/cast.ts';
import { branch, scalar } from './branch.ts';
import { readable } from './branch-op.ts';
import type { StateOf } from './state.ts';

/**
 * `trueFn()` where the predicate (a scalar) holds, else `falseFn()`. Both return tensors of the same structure, shapes and dtypes. Step by step only one is
 * called; in a traced function both are in one op. Where the backend cannot be read at once both are computed, and one is selected. Differentiable, to any order.
 *
 * @example
 * const x = tensor([3, -4]);
 * cond(greater(sum(x), 0), () => x, () => negative(x)) // [-3, 4]
 * cond(greater(x, 0), () => x, () => x) // throws shape-mismatch
 */
export function cond<const A, const B>(pred: In | boolean, trueFn: () => A, falseFn: () => B): StateOf<A> {
  for (const f of [trueFn, falseFn])
    if (typeof f !== 'function')
      throw new OptionError({ op: 'cond', what: 'it takes two functions without arguments', value: f });
  const task = { op: 'cond', branches: [falseFn, trueFn], names: ['falseFn', 'trueFn'], operands: [], safe: true };
  return branch(task, () => {
    const given = scalar('cond', 'the predicate', pred);
    const value = readable(given);
    if (value !== null) return Number(value !== 0);
    return cast(cast(given, 'bool'), 'int32');
  }) as never;
}
