import { OptionError } from '@tensai/core';
import { done } from '../items.ts';
import type { Plan } from '../plan.ts';
import { picked } from './picked.ts';

/** All but the first `count` elements; none for −1. */
export function skip<T, I>(source: Plan<T, I>, count: number): Plan<T, I> {
  if (!Number.isInteger(count) || count < -1)
    throw new OptionError({ op: 'skip', what: 'the count is a whole number from 0 up, or -1 for all', value: count });
  if (count === -1) return { ...source, count: 0, open: () => ({ next: () => done }) };
  return picked(source, Math.max(0, source.count - count), (place) => place >= count);
}
