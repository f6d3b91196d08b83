import { OptionError } from '@tensai/core';
import type { Plan } from '../plan.ts';
import { picked } from './picked.ts';

/** Every `shards`-th element, from number `index` on. */
export function shard<T, I>(source: Plan<T, I>, shards: number, index: number): Plan<T, I> {
  if (!Number.isInteger(shards) || shards < 1)
    throw new OptionError({ op: 'shard', what: 'the number of shards is a whole number from 1 up', value: shards });
  if (!Number.isInteger(index) || index < 0 || index >= shards)
    throw new OptionError({ op: 'shard', what: `the index is a whole number from 0 to ${shards - 1}`, value: index });
  const count = Math.max(0, Math.ceil((source.count - index) / shards));
  return picked(source, count, (place) => place % shards === index);
}
