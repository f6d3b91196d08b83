import { checkOptions, hostDevice, onDevice, OptionError } from '@tensai/core';
import { failed } from '../callback.ts';
import { disposeElement, type Draft, type ElementOf, finished, readElement } from '../element.ts';
import { GeneratorError } from '../errors.ts';
import { done, isPromise, type Items, type Soon } from '../items.ts';
import { INFINITE_CARDINALITY, type Plan, UNKNOWN_CARDINALITY } from '../plan.ts';
import { stackElements } from '../stack-elements.ts';

/** What `fromGenerator` may be told. */
export interface GeneratorOptions {
  /** The number of elements, as `cardinality()` is to tell it: INFINITE_CARDINALITY, or UNKNOWN_CARDINALITY (the default). It is not checked. */
  readonly cardinality?: number;
}

/** Starts a pass. */
export type Generate<V> = () => Iterable<V> | AsyncIterable<V>;

/** What a function yields, anew in each pass. Its items are the values, with their numbers copied. */
export function generator<V>(generate: Generate<V>, options: GeneratorOptions = {}): Plan<ElementOf<V>, Draft> {
  checkOptions('fromGenerator', options, ['cardinality']);
  const { cardinality = UNKNOWN_CARDINALITY } = options;
  if (!Number.isInteger(cardinality) || cardinality < UNKNOWN_CARDINALITY)
    throw new OptionError({
      op: 'fromGenerator',
      what: 'the cardinality is a whole number from 0 up, -1 for no end or -2 for unknown',
      value: cardinality,
    });
  if (typeof generate !== 'function')
    throw new GeneratorError({
      got: generate === null ? 'null' : `a ${typeof generate}`,
      hint: 'each pass begins anew: fromGenerator(() => values)',
    });
  return {
    count: cardinality === INFINITE_CARDINALITY ? Infinity : cardinality === UNKNOWN_CARDINALITY ? NaN : cardinality,
    open: () => values(generate),
    make: finished,
    stack: (drafts) => stackElements(drafts),
    drop: disposeElement,
  };
}

type AnyIterator<V> = Iterator<V> | AsyncIterator<V>;

function iteratorOf<V>(generate: Generate<V>): AnyIterator<V> {
  const iterable = generate() as (Iterable<V> & AsyncIterable<V>) | null | undefined;
  const begin = iterable?.[Symbol.asyncIterator] ?? iterable?.[Symbol.iterator];
  if (typeof begin !== 'function')
    throw new GeneratorError({
      got: `one that returns ${iterable === null ? 'null' : `a ${typeof iterable}`}`,
      hint: 'write a generator: fromGenerator(function* () { yield value; })',
    });
  return (begin as () => AnyIterator<V>).call(iterable);
}

function values<V>(generate: Generate<V>): Items<Draft> {
  let iterator: AnyIterator<V> | null = null;
  let element = 0;
  let over = false;
  const accept = (value: V): IteratorResult<Draft, undefined> => {
    const draft = readElement('fromGenerator', value, () => true);
    element++;
    return { done: false, value: draft };
  };
  const fail = (error: unknown): never => {
    over = true;
    if (error instanceof GeneratorError) throw error;
    return failed('fromGenerator', element, error);
  };
  const later = async (coming: PromiseLike<IteratorResult<V>>): Promise<IteratorResult<Draft, undefined>> => {
    try {
      const result = await coming;
      over = result.done === true;
      return result.done ? done : accept(await result.value);
    } catch (error) {
      return fail(error);
    }
  };
  const next = (): Soon<IteratorResult<Draft, undefined>> => {
    if (over) return done;
    try {
      iterator ??= iteratorOf(generate);
      const result = iterator.next();
      if (isPromise(result)) return later(result);
      over = result.done === true;
      if (result.done) return done;
      return isPromise(result.value) ? later(Promise.resolve(result)) : accept(result.value);
    } catch (error) {
      return fail(error);
    }
  };
  return {
    next: () => onDevice(hostDevice(), next),
    return: () => iterator?.return?.(),
  };
}
