import { done, type Items, type Soon } from '../items.ts';
import type { BatchOf, Plan } from '../plan.ts';
import { stackMade } from '../stack-elements.ts';

/** An item, and the plan that knows what to do with it. */
interface Owned<T> {
  readonly of: Plan<T>;
  readonly item: unknown;
}

/** The elements of one dataset, then those of another. */
export function concatenate<T>(plans: readonly Plan<T>[]): Plan<T, Owned<T>> {
  const plan = {
    make: ({ of, item }: Owned<T>) => of.make(item),
    drop: ({ of, item }: Owned<T>) => of.drop?.(item),
  };
  return {
    ...plan,
    count: plans.some(({ count }) => count === Infinity) ? Infinity : plans.reduce((sum, { count }) => sum + count, 0),
    open: (pass) => oneAfterAnother(plans, pass),
    stack: (items): Soon<BatchOf<T>> => {
      const [{ of }] = items as [Owned<T>];
      return items.every((item) => item.of === of) ? of.stack(items.map(({ item }) => item)) : stackMade(plan, items);
    },
  };
}

function oneAfterAnother<T>(plans: readonly Plan<T>[], pass: readonly number[]): Items<Owned<T>> {
  let at = 0;
  let items: Items<unknown> | null = null;
  const close = (): unknown => {
    const open = items;
    items = null;
    return open?.return?.();
  };
  const next = (): Soon<IteratorResult<Owned<T>, undefined>> => {
    if (at === plans.length) return done;
    items ??= plans[at]!.open(pass);
    const result = items.next();
    return result instanceof Promise ? result.then(accept) : accept(result);
  };
  const accept = (result: IteratorResult<unknown, undefined>): Soon<IteratorResult<Owned<T>, undefined>> =>
    result.done ? turn() : { done: false, value: { of: plans[at]!, item: result.value } };
  const turn = async (): Promise<IteratorResult<Owned<T>, undefined>> => {
    await close();
    at++;
    return next();
  };
  return { next, return: close };
}
