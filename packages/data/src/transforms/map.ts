import { checkOptions, forEachTensor, hostDevice, onDevice, OptionError, scope, type Tensor } from '@tensai/core';
import { callback } from '../callback.ts';
import { type ElementOf, finished, readElement } from '../element.ts';
import { gate } from '../gate.ts';
import { after, isPromise, mapItems, type Soon } from '../items.ts';
import { onto } from '../onto.ts';
import type { Plan } from '../plan.ts';
import { stackMade } from '../stack-elements.ts';

/** What `map` may be told. */
export interface MapOptions {
  /** How many calls of an asynchronous function may be under way at once (1). */
  readonly numParallelCalls?: number;
}

/** An item with the place of its element in the source. */
interface Numbered<I> {
  readonly item: I;
  readonly element: number;
}

/** What a function makes of each element, when it is asked for. */
export function map<T, I, U>(
  source: Plan<T, I>,
  f: (element: T) => U | PromiseLike<U>,
  options: MapOptions = {},
): Plan<ElementOf<U>, Numbered<I>> {
  checkOptions('map', options, ['numParallelCalls']);
  const { numParallelCalls = 1 } = options;
  if (numParallelCalls !== Infinity && (!Number.isInteger(numParallelCalls) || numParallelCalls < 1))
    throw new OptionError({ op: 'map', what: 'numParallelCalls is a whole number from 1 up', value: numParallelCalls });
  const inTurn = gate(numParallelCalls);
  const make = ({ item, element }: Numbered<I>): Soon<ElementOf<U>> =>
    inTurn(() => after(made(source, item), (given) => call(f, given, element)));
  const drop = source.drop && (({ item }: Numbered<I>): void => source.drop!(item));
  return {
    count: source.count,
    open: (pass) => {
      let element = 0;
      return mapItems(source.open(pass), (item) => ({ item, element: element++ }));
    },
    make,
    stack: (items) => stackMade({ make, ...(drop && { drop }) }, items),
    ...(drop && { drop }),
  };
}

/** The element of an item, on the host's device. */
export function made<T, I>(source: Plan<T, I>, item: I): Soon<T> {
  const host = hostDevice();
  return after(
    onDevice(host, () => source.make(item)),
    (element) => onto(host, element),
  );
}

/** Calls the function; what it was given or has made, and does not return, is disposed of. */
function call<T, U>(f: (element: T) => U | PromiseLike<U>, given: T, element: number): Soon<ElementOf<U>> {
  const work = scope();
  const ours = new Set<Tensor>();
  forEachTensor(given, (tensor) => ours.add(tensor));
  const end = (keeping?: unknown): void => {
    for (const tensor of work.tensors) ours.add(tensor);
    work.tensors.length = 0;
    forEachTensor(keeping, (tensor) => ours.delete(tensor));
    for (const tensor of ours) if (!tensor.kept && !tensor.held) tensor.dispose();
  };
  // across an await nobody can tell who made a tensor: what comes of a promise is handed over
  const accept = (result: U, handedOver: (tensor: Tensor) => boolean): ElementOf<U> => {
    const accepted = onDevice(hostDevice(), () => finished<ElementOf<U>>(readElement('map', result, handedOver)));
    end(accepted);
    return accepted;
  };
  const whole = (): Soon<ElementOf<U>> => {
    const result = f(given);
    if (isPromise(result)) return Promise.resolve(result).then((value) => accept(value, () => true));
    const own = new Set([...ours, ...work.tensors]);
    return accept(result, (tensor) => own.has(tensor));
  };
  try {
    const result = callback('map', element, work, whole);
    if (!(result instanceof Promise)) return result;
    return result.catch((error: unknown) => {
      end();
      throw error;
    });
  } catch (error) {
    end();
    throw error;
  }
}
