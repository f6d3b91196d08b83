import { checkOptions, OptionError } from '@tensai/core';
import { type Step, through } from '../items.ts';
import type { BatchOf, Plan } from '../plan.ts';
import { stackElements } from '../stack-elements.ts';

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
  return {
    count: (dropRemainder ? Math.floor : Math.ceil)(source.count / size),
    open: (pass) => through(source.open(pass), groups<I>(size, dropRemainder)),
    make: (group) => source.stack(group),
    stack: async (several) =>
      stackElements(await Promise.all(several.map(async (group): Promise<BatchOf<T>> => source.stack(group)))),
  };
}

function groups<I>(size: number, dropRemainder: boolean): Step<I, I[]> {
  let group: I[] = [];
  return {
    take: (item, give) => {
      if (group.push(item) < size) return;
      give(group);
      group = [];
    },
    end: (give) => {
      if (group.length > 0 && !dropRemainder) give(group);
    },
  };
}
