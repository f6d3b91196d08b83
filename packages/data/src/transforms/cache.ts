import { disposeElement, shareElement } from '../element.ts';
import { after, done, type Items } from '../items.ts';
import type { Plan } from '../plan.ts';
import { stackMade } from '../stack-elements.ts';

/** The elements of the first whole pass, in all passes. Its items are these elements, which it keeps. */
export function cache<T, I>(source: Plan<T, I>): Plan<T, T> {
  let kept: readonly T[] | null = null;
  const plan = { make: (element: T) => shareElement(element) };
  return {
    ...plan,
    count: source.count,
    open: (pass) =>
      kept === null
        ? keeping(source, source.open(pass), (elements) => {
            kept ??= elements;
          })
        : replayed(kept),
    stack: (elements) => stackMade<T, T>(plan, elements),
  };
}

/** A first pass. Only a whole one is kept. */
function keeping<T, I>(source: Plan<T, I>, items: Items<I>, whole: (elements: readonly T[]) => void): Items<T> {
  const elements: T[] = [];
  let ended = false;
  return {
    next: () =>
      after(items.next(), (result) => {
        if (result.done) {
          ended = true;
          whole(elements);
          return done;
        }
        return after(source.make(result.value), (element) => {
          elements.push(element);
          return { done: false as const, value: element };
        });
      }),
    return: () => {
      if (!ended) disposeElement(elements.splice(0));
      return items.return?.();
    },
  };
}

function replayed<T>(elements: readonly T[]): Items<T> {
  let place = 0;
  return { next: () => (place < elements.length ? { done: false, value: elements[place++]! } : done) };
}
