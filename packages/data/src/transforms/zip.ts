import { leavesOf, mapStructure, type Structure } from '@tensai/core';
import { disposeElement } from '../element.ts';
import { done, type Items } from '../items.ts';
import type { BatchOf, Plan, Planned } from '../plan.ts';

/** Elements of several datasets side by side, in the structure in which they are given; it ends with the shortest. */
export function zip<T>(structure: Structure<Planned<unknown>>): Plan<T, readonly unknown[]> {
  const plans = leavesOf(structure).map(({ plan }) => plan);
  const together = async <U>(work: readonly unknown[]): Promise<U> => {
    const results = await Promise.allSettled(work);
    const failed = results.find((result) => result.status === 'rejected');
    const values = results.map((result) => (result.status === 'fulfilled' ? result.value : null));
    if (failed) {
      disposeElement(values);
      throw failed.reason;
    }
    let place = 0;
    return mapStructure(structure, () => values[place++]) as U;
  };
  return {
    count: Math.min(...plans.map(({ count }) => count)),
    open: (pass) => sideBySide(plans, pass),
    make: (items) => together(plans.map(async (plan, i) => plan.make(items[i]))),
    stack: (rows) => together<BatchOf<T>>(plans.map(async (plan, i) => plan.stack(rows.map((items) => items[i])))),
    drop: (items) => plans.forEach((plan, i) => plan.drop?.(items[i])),
  };
}

function sideBySide(plans: readonly Plan<unknown>[], pass: readonly number[]): Items<readonly unknown[]> {
  const sources = plans.map((plan) => plan.open(pass));
  return {
    next: async () => {
      const row: unknown[] = [];
      const dropRow = (): void => row.forEach((item, i) => plans[i]!.drop?.(item));
      for (const source of sources) {
        let result: IteratorResult<unknown, undefined>;
        try {
          // one after another: what comes behind a source that ends is not asked
          // oxlint-disable-next-line no-await-in-loop
          result = await source.next();
        } catch (error) {
          dropRow();
          throw error;
        }
        if (result.done) {
          dropRow();
          return done;
        }
        row.push(result.value);
      }
      return { done: false, value: row };
    },
    return: () => Promise.all(sources.map(async (source) => source.return?.())),
  };
}
