import { checkOptions, OptionError, scope } from '@tensai/core';
import { callback } from '../callback.ts';
import { disposeElement } from '../element.ts';
import { InnerDatasetError } from '../errors.ts';
import { done, isPromise, type Items, type Soon } from '../items.ts';
import type { Plan, Planned } from '../plan.ts';
import { stackMade } from '../stack-elements.ts';
import { made } from './map.ts';

/** How `interleave` takes turns. */
export interface InterleaveOptions {
  /** How many datasets are read in turn. */
  readonly cycleLength: number;
  /** How many elements of one before the next has its turn (1). */
  readonly blockLength?: number;
}

/** The function of `interleave` and `flatMap`. */
export type Spread<T, U> = (element: T) => Planned<U> | PromiseLike<Planned<U>>;

/** The elements of the datasets that a function makes of elements. Its items are these elements. */
export function interleave<T, I, U>(
  op: string,
  source: Plan<T, I>,
  f: Spread<T, U>,
  options: InterleaveOptions,
): Plan<U, U> {
  checkOptions(op, options, ['cycleLength', 'blockLength']);
  const { cycleLength, blockLength = 1 } = options;
  for (const [name, value] of Object.entries({ cycleLength, blockLength }))
    if (!Number.isInteger(value) || value < 1)
      throw new OptionError({ op, what: `${name} is a whole number from 1 up`, value });
  const plan = { make: (element: U) => element, drop: disposeElement };
  return {
    ...plan,
    count: source.count === 0 ? 0 : NaN,
    open: (pass) => {
      const items = source.open(pass);
      let place = 0;
      const next = async (): Promise<Inner<U> | null> => {
        const result = await items.next();
        return result.done ? null : begin(op, place, await made(source, result.value), f, [...pass, place++]);
      };
      return inTurn(next, () => items.return?.(), cycleLength, blockLength);
    },
    stack: (elements) => stackMade<U, U>(plan, elements),
  };
}

/** A pass over a dataset that a function has made. */
interface Inner<U> {
  next(): Promise<IteratorResult<U, undefined>>;
  close(): Promise<void>;
}

async function begin<T, U>(
  op: string,
  place: number,
  element: T,
  f: Spread<T, U>,
  pass: readonly number[],
): Promise<Inner<U>> {
  const work = scope();
  // the dataset may look at the element, and at what the function has made, until its pass is over
  const end = (): void => {
    work.dispose();
    disposeElement(element);
  };
  try {
    const { plan, items } = await callback(op, place, work, () => opened(op, f(element), pass));
    return {
      next: async () => {
        const result = await items.next();
        return result.done ? done : { done: false, value: await plan.make(result.value) };
      },
      close: async () => {
        await items.return?.();
        end();
      },
    };
  } catch (error) {
    end();
    throw error;
  }
}

function opened<U>(
  op: string,
  given: Planned<U> | PromiseLike<Planned<U>>,
  pass: readonly number[],
): Soon<{ plan: Plan<U>; items: Items<unknown> }> {
  const open = (dataset: Planned<U>): { plan: Plan<U>; items: Items<unknown> } => {
    const plan = (dataset as Partial<Planned<U>> | null | undefined)?.plan;
    if (typeof plan?.open !== 'function') throw new InnerDatasetError({ op });
    return { plan, items: plan.open(pass) };
  };
  return isPromise(given) ? Promise.resolve(given).then(open) : open(given);
}

function inTurn<U>(
  begin: () => Promise<Inner<U> | null>,
  closeSource: () => unknown,
  cycleLength: number,
  blockLength: number,
): Items<U> {
  const slots: (Inner<U> | null)[] = Array.from({ length: cycleLength }, () => null);
  let slot = 0;
  let given = 0;
  let more = true;
  const advance = (): void => {
    slot = (slot + 1) % cycleLength;
    given = 0;
  };
  const next = async (): Promise<IteratorResult<U, undefined>> => {
    while (more || slots.some((inner) => inner !== null)) {
      // a dataset is made when it has its turn
      // oxlint-disable-next-line no-await-in-loop
      if (slots[slot] === null && more) more = (slots[slot] = await begin()) !== null;
      const inner = slots[slot] ?? null;
      // oxlint-disable-next-line no-await-in-loop
      const result = inner === null ? done : await inner.next();
      if (!result.done) {
        if (++given === blockLength) advance();
        return result;
      }
      slots[slot] = null;
      advance();
      // oxlint-disable-next-line no-await-in-loop
      await inner?.close();
    }
    return done;
  };
  return {
    next,
    return: async () => {
      more = false;
      try {
        await Promise.all(slots.splice(0).map(async (inner) => inner?.close()));
      } finally {
        await closeSource();
      }
    },
  };
}
