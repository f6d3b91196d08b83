import { scope, Tensor } from '@tensai/core';
import { callback } from '../callback.ts';
import { disposeElement } from '../element.ts';
import { done, type Items } from '../items.ts';
import type { Plan } from '../plan.ts';
import { stackMade } from '../stack-elements.ts';
import { made } from './map.ts';

/** What a predicate answers. */
export type Verdict = boolean | Tensor;

/** The elements of which `predicate` is true. Its items are these elements. */
export function filter<T, I>(
  source: Plan<T, I>,
  predicate: (element: T) => Verdict | PromiseLike<Verdict>,
): Plan<T, T> {
  const plan = { make: (element: T) => element, drop: disposeElement };
  return {
    ...plan,
    count: source.count === 0 ? 0 : NaN,
    open: (pass) => sifted(source, source.open(pass), predicate),
    stack: (elements) => stackMade<T, T>(plan, elements),
  };
}

function sifted<T, I>(
  source: Plan<T, I>,
  items: Items<I>,
  predicate: (element: T) => Verdict | PromiseLike<Verdict>,
): Items<T> {
  let place = 0;
  const passes = async (element: T): Promise<boolean> => {
    const work = scope();
    try {
      const verdict = await callback('filter', place++, work, () => predicate(element));
      return verdict instanceof Tensor ? (await verdict.item()) !== 0 : verdict;
    } finally {
      work.dispose();
    }
  };
  const next = async (): Promise<IteratorResult<T, undefined>> => {
    for (;;) {
      const result = await items.next();
      if (result.done) return done;
      const element = await made(source, result.value);
      let wanted = false;
      try {
        wanted = await passes(element);
      } finally {
        if (!wanted) disposeElement(element);
      }
      if (wanted) return { done: false, value: element };
    }
  };
  return { next, return: () => items.return?.() };
}
