import {
  type Device,
  forEachTensor,
  isPlainObject,
  onDevice,
  outsideScopes,
  type Scope,
  Tensor,
  Variable,
} from '@tensai/core';
import { Dataset } from '@tensai/data';
import { DataError } from '../errors.ts';
import type { Tensors } from '../tensors.ts';
import { asTensors, onto } from './as-tensors.ts';
import type { Batch } from './batch.ts';
import type { Batches, Cursor, Soon } from './batches.ts';

/**
 * Batches that come one after another: `[x, y]`, `[x, y, sampleWeight]`, `{ x, y, sampleWeight }`, or x alone. A function gives a new pass each time. Tensors that a
 * generator makes end with the step, and so do all that an async one yields, but for kept ones.
 */
export type Stream = Dataset<unknown> | Iterable<unknown> | AsyncIterable<unknown> | StreamFunction;
/** Begins a pass. */
export type StreamFunction = () => Iterable<unknown> | AsyncIterable<unknown>;

/** Does it give batches, and is no array of rows? */
export const isStream = (value: unknown): value is Stream => {
  if (typeof value === 'function') return true;
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return false;
  if (value instanceof Tensor || value instanceof Variable) return false;
  return Symbol.iterator in value || Symbol.asyncIterator in value;
};

/**
 * The batches of a stream. What a generator made for one is disposed of after its step; of a Dataset or an async generator, where it cannot be seen who made
 * them, all tensors of the batch are. Kept ones stay.
 */
export function streamBatches(method: string, stream: Stream): Batches {
  const count = stream instanceof Dataset ? stream.cardinality() : -1;
  // a generator is its own iterator: what it has given does not come again
  const repeatable = typeof stream === 'function' || !('next' in stream);
  return {
    steps: count >= 0 ? count : null,
    repeatable,
    open: () => {
      const source = typeof stream === 'function' ? stream() : stream;
      return cursor(method, iteratorOf(method, source), { own: repeatable, later: Symbol.asyncIterator in source });
    },
  };
}

type AnyIterator = Iterator<unknown> | AsyncIterator<unknown>;
type Result = Soon<IteratorResult<unknown>>;

function iteratorOf(method: string, stream: object): AnyIterator {
  const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now } = stream as Partial<
    Iterable<unknown> & AsyncIterable<unknown>
  >;
  const begin = later ?? now;
  if (typeof begin !== 'function')
    throw new DataError({
      method,
      what: 'the function of batches returns nothing that can be iterated',
      hint: 'write a generator: function* () { yield [x, y]; }',
    });
  return (begin as () => AnyIterator).call(stream);
}

/** `own`: nobody else uses the iterator; `later`: it gives Promises. */
interface Kind {
  readonly own: boolean;
  readonly later: boolean;
}

function cursor(method: string, iterator: AnyIterator, { own, later }: Kind): Cursor {
  let taken = 0;
  let over = false;
  const read = ({ done, value }: IteratorResult<unknown>, scope: Scope, device: Device): Soon<Batch | null> => {
    if (done) {
      over = true;
      return null;
    }
    const batch = onDevice(device, () => scope.run(() => readBatch(method, `batch ${taken++}`, value)));
    if (later) adopt(scope, batch);
    const parts: Tensors = Object.fromEntries(Object.entries(batch).filter(([, part]) => part !== null));
    const there = onto(device, scope, parts);
    return there instanceof Promise ? there.then((moved) => ({ ...batch, ...(moved as unknown as Batch) })) : batch;
  };
  return {
    next(scope, device) {
      // What a generator makes on the way ends with the step. A Dataset hands over what is ours, and may keep the rest for later.
      const take = (): Result => iterator.next() as Result;
      const result = onDevice(device, () => (later ? outsideScopes(take) : scope.run(take)));
      return result instanceof Promise ? result.then((one) => read(one, scope, device)) : read(result, scope, device);
    },
    // a generator that a user began may go on elsewhere
    close: () => (own && !over ? iterator.return?.() : undefined),
  };
}

// a Variable's value and kept tensors stay: scopes leave them alone
function adopt(scope: Scope, batch: Batch): void {
  forEachTensor(batch, (tensor) => {
    if (!tensor.held) scope.tensors.push(tensor);
  });
}

/** A batch from what a stream gave. */
function readBatch(method: string, what: string, value: unknown): Batch {
  if (Array.isArray(value) && value.length > 3)
    throw new DataError({
      method,
      what: `${what} is a list of ${value.length}; it takes [x, y] or [x, y, sampleWeight]`,
      hint: 'several inputs are one x: [[a, b], y], or { x: [a, b], y }',
    });
  const { x, y, sampleWeight } = Array.isArray(value)
    ? { x: value[0], y: value[1], sampleWeight: value[2] }
    : isNamed(value)
      ? value
      : { x: value, y: null, sampleWeight: null };
  if (x === undefined) throw new DataError({ method, what: `${what} is empty`, hint: 'yield [x, y]' });
  const part = (name: string, data: unknown): Tensor =>
    (data === undefined || data === null ? null : asTensors(method, `${name} of ${what}`, data)) as Tensor;
  return { x: part('x', x), y: part('y', y), sampleWeight: part('sampleWeight', sampleWeight) };
}

type Named = { readonly x: unknown; readonly y?: unknown; readonly sampleWeight?: unknown };
const NAMES = ['x', 'y', 'sampleWeight'];
const isNamed = (value: unknown): value is Named =>
  isPlainObject(value) && 'x' in value && Object.keys(value).every((key) => NAMES.includes(key));
