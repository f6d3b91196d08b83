import { isInteger } from '../dtype.ts';
import { DTypeError, OptionError } from '../errors.ts';
import type { In } from '../op.ts';
import { Tensor } from '../tensor.ts';
import { branch, scalar } from './branch.ts';
import { branchError } from './branch-op.ts';
import type { StateOf } from './state.ts';

/** The states of several operands. */
export type StatesOf<T extends readonly unknown[]> = { [K in keyof T]: StateOf<T[K]> };

/**
 * Calls the function that `index` (an integer scalar) names with the operands; what it returns is the result: tensors, alone or in arrays and objects, the
 * same structure, shapes and dtypes from all branches. An index that names none is an error (Keras takes the nearest branch). In a traced function all
 * branches are in one op; where the backend cannot be read at once, all of them are computed. Differentiable, to any order.
 *
 * @example
 * switchCase(tensor(1, { dtype: 'int32' }), [(x) => add(x, 1), (x) => multiply(x, 10)], tensor([1, 2])) // [10, 20]
 * switchCase(2, [(x) => x, (x) => negative(x)], 3) // throws index-range
 */
export function switchCase<const Ops extends readonly unknown[], const R>(
  index: In,
  branches: readonly ((...operands: StatesOf<Ops>) => R)[],
  ...operands: Ops
): StateOf<R> {
  if (!Array.isArray(branches) || branches.length === 0 || branches.some((f) => typeof f !== 'function'))
    throw new OptionError({ op: 'switchCase', what: 'branches are an array of functions', value: typeof branches });
  const task = {
    op: 'switchCase',
    branches: branches as never,
    names: branches.map((_, k) => `branch ${k}`),
    operands,
    safe: false,
  };
  return branch(task, () => {
    const pick = scalar('switchCase', 'the index', index);
    if (typeof pick === 'number' && !Number.isInteger(pick)) throw branchError(pick, branches.length);
    if (pick instanceof Tensor && !isInteger(pick.dtype))
      throw new DTypeError({
        op: 'switchCase',
        dtype: pick.dtype,
        wants: 'an integer index',
        hint: "cast(index, 'int32')",
      });
    return pick;
  }) as never;
}
