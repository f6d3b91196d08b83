import { OptionError } from '@tensai/core';
import { done, type Items } from '../items.ts';
import type { Plan } from '../plan.ts';

/** The first `count` elements; all of them for −1. */
export function take<T, I>(source: Plan<T, I>, count: number): Plan<T, I> {
  if (!Number.isInteger(count) || count < -1)
    throw new OptionError({ op: 'take', what: 'the count is a whole number from 0 up, or -1 for all', value: count });
  if (count === -1) return source;
  return {
    ...source,
    count: Math.min(count, source.count),
    open: (pass) => upTo(source.open(pass), count),
  };
}

function upTo<I>(items: Items<I>, count: number): Items<I> {
  let left = count;
  return {
    next: () => (left-- > 0 ? items.next() : done),
    return: () => items.return?.(),
  };
}
