import { OptionError } from '@tensai/core';
import { disposeElement } from '../element.ts';
import { done, type Items } from '../items.ts';
import type { Plan } from '../plan.ts';
import { stackMade } from '../stack-elements.ts';

/** An element that is being made. */
interface Coming<T> {
  readonly element: Promise<T>;
}

/** Elements that are made up to `size` before they are asked for. */
export function prefetch<T, I>(source: Plan<T, I>, size: number): Plan<T, Coming<T>> {
  if (!Number.isInteger(size) || size < 0)
    throw new OptionError({ op: 'prefetch', what: 'the size is a whole number from 0 up', value: size });
  const plan = {
    make: ({ element }: Coming<T>) => element,
    drop: ({ element }: Coming<T>): void => void element.then(disposeElement, () => undefined),
  };
  return {
    ...plan,
    count: source.count,
    open: (pass) => ahead(source, source.open(pass), size),
    stack: (items) => stackMade<T, Coming<T>>(plan, items),
  };
}

type Pulled<T> = IteratorResult<Coming<T>, undefined>;

function ahead<T, I>(source: Plan<T, I>, items: Items<I>, size: number): Items<Coming<T>> {
  const queue: Promise<Pulled<T>>[] = [];
  let last: Promise<unknown> = Promise.resolve();
  let over = false;
  const pull = async (): Promise<Pulled<T>> => {
    if (over) return done;
    try {
      const result = await items.next();
      over ||= result.done === true;
      return result.done ? done : { done: false, value: { element: begin(result.value) } };
    } catch (error) {
      over = true;
      throw error;
    }
  };
  // a failure is heard of when its element is asked for, and must not end the program before
  const begin = (item: I): Promise<T> => quiet((async () => source.make(item))());
  const quiet = <P>(promise: Promise<P>): Promise<P> => {
    promise.catch(() => undefined);
    return promise;
  };
  return {
    next: () => {
      // items are asked for one after another; elements are made side by side
      while (queue.length <= size && !(over && queue.length > 0)) {
        const pulled = quiet(last.then(pull));
        last = pulled.catch(() => undefined);
        queue.push(pulled);
      }
      return queue.shift()!;
    },
    return: async () => {
      over = true;
      await Promise.all(
        queue.splice(0).map(async (pulled) => {
          const result = await pulled.catch(() => done);
          if (!result.done) await result.value.element.then(disposeElement, () => undefined);
        }),
      );
      return items.return?.();
    },
  };
}
