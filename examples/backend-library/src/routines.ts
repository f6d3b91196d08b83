import { type Acc, type Expr, factsOf } from '@tensai/core';
import { copy, functions, largest, nonZero, product, type Routine, smallest, sum, truncate } from './vectors.ts';

/** The function for an intrinsic, chosen by the dtype of what it works on (this library has our names for them); undefined where there is none. */
export function routineOf({ kind, dtype, args }: Expr): Routine | undefined {
  const from = factsOf(args.at(-1)!.dtype).kind;
  if (from === 'complex') return undefined;
  if (kind !== 'cast') return functions[from][kind];
  const to = factsOf(dtype);
  if (to.kind === 'bool') return nonZero;
  return to.kind === 'int' && from === 'float' ? truncate(to.min, to.max) : copy;
}

/** What a reduction starts from, and what adds a vector to it. */
export function reducerOf({ op, value }: Exclude<Acc, { op: 'fold' }>): readonly [start: number, Routine] | undefined {
  const { kind, min, max } = factsOf(value.dtype);
  switch (op) {
    case 'sum':
      return [0, sum];
    case 'prod':
      // the product of whole numbers would have to wrap at each step
      return kind === 'float' ? [1, product] : undefined;
    case 'max':
    case 'any':
      return [min, largest];
    case 'min':
    case 'all':
      return [max, smallest];
    default:
      return undefined;
  }
}
