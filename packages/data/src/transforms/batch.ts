import { checkOptions, OptionError } from '@tensai/core';
import { type Drop, type Step, through } from '../items.ts';
import type { BatchOf, Plan } from '../plan.ts';
import { stackMade } from '../stack-elements.ts';

/** What `batch` may be told beside the size. */
export interface BatchOptions {
  /** Leave out a last batch that is not full (false). */
  readonly dropRemainder?: boolean;
}

/** Groups of `size` consecutive elements. */
export function batch<T, I>(
  source: Plan<T, I>,
  size: number,
  options: BatchOptions = {},
): Plan<BatchOf<T>, readonly I[]> {
  checkOptions('batch', options, ['dropRemainder']);
  if (!Number.isInteger(size) || size < 1)
    throw new OptionError({ op: 'batch', what: 'the size is a whole number from 1 up', value: size });
  const { dropRemainder = false } = options;
  const drop: Drop<readonly I[]> =
    source.drop &&
    ((group) => {
      for (const item of group) source.drop!(item);
    });
  const plan = { make: (group: readonly I[]) => source.stack(group), ...(drop && { drop }) };
  return {
    ...plan,
    count: (dropRemainder ? Math.floor : Math.ceil)(source.count / size),
    open: (pass) => through(source.open(pass), groups(size, dropRemainder, drop), drop),
    stack: (several) => stackMade<BatchOf<T>, readonly I[]>(plan, several),
  };
}

function groups<I>(size: number, dropRemainder: boolean, drop: Drop<readonly I[]>): Step<I, readonly I[]> {
  let group: I[] = [];
  const takeOut = (): readonly I[] => {
    const full = group;
    group = [];
    return full;
  };
  return {
    take: (item, give) => {
      if (group.push(item) === size) give(takeOut());
    },
    end: (give) => {
      if (group.length > 0 && !dropRemainder) give(takeOut());
    },
    close: () => drop?.(takeOut()),
  };
}
