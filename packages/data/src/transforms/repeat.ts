import { OptionError } from '@tensai/core';
import { done, type Items, type Soon } from '../items.ts';
import type { Plan } from '../plan.ts';

/** The source again and again: `count` times, without end for −1. */
export function repeat<T, I>(source: Plan<T, I>, count: number): Plan<T, I> {
  if (!Number.isInteger(count) || count < -1)
    throw new OptionError({
      op: 'repeat',
      what: 'the count is a whole number from 0 up, or -1 for no end',
      value: count,
    });
  const times = count === -1 ? Infinity : count;
  return {
    ...source,
    count: source.count === 0 || times === 0 ? 0 : source.count * times,
    open: (pass) => repeated((round) => source.open([...pass, round]), times),
  };
}

function repeated<I>(open: (round: number) => Items<I>, times: number): Items<I> {
  let round = 0;
  let items: Items<I> | null = null;
  let empty = true;
  const next = (): Soon<IteratorResult<I, undefined>> => {
    if (round === times) return done;
    items ??= open(round);
    const result = items.next();
    return result instanceof Promise ? result.then(accept) : accept(result);
  };
  const accept = (result: IteratorResult<I, undefined>): Soon<IteratorResult<I, undefined>> => {
    if (!result.done) {
      empty = false;
      return result;
    }
    return turn();
  };
  const turn = async (): Promise<IteratorResult<I, undefined>> => {
    await close();
    // what has given nothing gives nothing the next time either: without end it would be looked for without end
    round = empty ? times : round + 1;
    return next();
  };
  const close = (): unknown => {
    const open = items;
    items = null;
    return open?.return?.();
  };
  return { next, return: close };
}
