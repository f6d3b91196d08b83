/** Now or later. */
export type Soon<T> = T | Promise<T>;

/** The items of one pass. They come at once where the source can: a promise for each would cost more than a row. */
export interface Items<I> {
  next(): Soon<IteratorResult<I, undefined>>;
  /** Lets go of what the source holds; the pass is over. */
  return?(): unknown;
}

/** What one pass does to the items: takes them one by one and gives any number for each. */
export interface Step<I, O> {
  take(item: I, give: (item: O) => void): void;
  /** After the last item. */
  end?(give: (item: O) => void): void;
}

/** The items that a step makes of others. It asks for no item before it has to. */
export function through<I, O>(items: Items<I>, step: Step<I, O>): Items<O> {
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
      if (ended) return { done: true, value: undefined };
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
  return { next, return: () => items.return?.() };
}
