/** Now or later. */
export type Soon<T> = T | Promise<T>;

/** Does it come later? */
export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';

/** What is made of a value as soon as it is there: at once, where it is there now. */
export const after = <T, U>(value: Soon<T>, use: (value: T) => Soon<U>): Soon<U> =>
  value instanceof Promise ? value.then(use) : use(value);

/** The items of one pass. They come at once where the source can: a promise for each would cost more than a row. */
export interface Items<I> {
  next(): Soon<IteratorResult<I, undefined>>;
  /** Lets go of what the source holds; the pass is over. Not called while `next` is at work. */
  return?(): unknown;
}

/** That there are no more. */
export const done: IteratorResult<never, undefined> = { done: true, value: undefined };

/** Lets go of an item of which no element is made. */
export type Drop<I> = ((item: I) => void) | undefined;

/** What one pass does to the items: takes them one by one and gives any number for each. */
export interface Step<I, O> {
  take(item: I, give: (item: O) => void): void;
  /** After the last item. */
  end?(give: (item: O) => void): void;
  /** Lets go of items that it has taken and not given. */
  close?(): void;
}

/** The items that a step makes of others. It asks for no item before it has to. */
export function through<I, O>(items: Items<I>, step: Step<I, O>, drop: Drop<O>): Items<O> {
  let given: O[] = [];
  let position = 0;
  let ended = false;
  const give = (item: O): void => void given.push(item);
  const accept = (result: IteratorResult<I, undefined>): void => {
    ended = result.done === true;
    if (result.done) step.end?.(give);
    else step.take(result.value, give);
  };
  const next = (): Soon<IteratorResult<O, undefined>> => {
    for (;;) {
      if (position < given.length) return { done: false, value: given[position++]! };
      if (ended) return done;
      given = [];
      position = 0;
      const result = items.next();
      if (result instanceof Promise) return later(result);
      accept(result);
    }
  };
  const later = async (result: Promise<IteratorResult<I, undefined>>): Promise<IteratorResult<O, undefined>> => {
    accept(await result);
    return next();
  };
  return {
    next,
    return: () => {
      if (drop) for (const item of given.splice(position)) drop(item);
      step.close?.();
      return items.return?.();
    },
  };
}

/** The same number of items, each another one. */
export const mapItems = <I, O>(items: Items<I>, map: (item: I) => O): Items<O> => ({
  next: () => after(items.next(), (result) => (result.done ? done : { done: false, value: map(result.value) })),
  return: () => items.return?.(),
});
