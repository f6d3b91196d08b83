import { isPlainObject, OptionError } from '@tensai/core';
import { DataError } from '../errors.ts';
import type { Batches } from './batches.ts';
import { optionNames } from './run-options.ts';
import { rowsOf } from './row-batches.ts';
import { isStream, type Stream, streamBatches } from './stream-batches.ts';

/** What a method was given: batches, or rows, and the options. */
export type Given<O> =
  | { readonly kind: 'stream'; readonly stream: Stream; readonly options: O }
  | { readonly kind: 'rows'; readonly x: unknown; readonly y: unknown; readonly options: O };

/** Sorts out the arguments: after batches come the options, after x comes y. */
export function readArguments<O extends object>(
  method: string,
  x: unknown,
  second: unknown,
  third: O | undefined,
): Given<O> {
  if (x === undefined || x === null) throw new DataError({ method, what: `x is ${String(x)}` });
  if (isStream(x)) {
    if (third !== undefined || (second !== undefined && !isPlainObject(second)))
      throw new DataError({
        method,
        what: 'targets are given beside batches, which bring their own',
        hint: `yield [x, y], and leave y out: ${method}(batches, options)`,
      });
    return { kind: 'stream', stream: x, options: (second ?? {}) as O };
  }
  if (third === undefined && isPlainObject(second) && looksLikeOptions(method, second))
    throw new DataError({
      method,
      what: 'the options stand where the targets belong',
      hint: `${method}(x, y, options); y is null where there are none`,
    });
  return { kind: 'rows', x, y: second ?? null, options: third ?? ({} as O) };
}

/** Inputs without targets. */
export function readInputs<O>(method: string, x: unknown, options: O): Given<O> {
  if (x === undefined || x === null) throw new DataError({ method, what: `x is ${String(x)}` });
  return isStream(x) ? { kind: 'stream', stream: x, options } : { kind: 'rows', x, y: null, options };
}

const looksLikeOptions = (method: string, value: Readonly<Record<string, unknown>>): boolean => {
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => optionNames(method).includes(key));
};

/** Options that mean rows, beside batches. */
export function refuseRowOptions(method: string, options: object, names: readonly string[]): void {
  for (const name of names)
    if ((options as Readonly<Record<string, unknown>>)[name] !== undefined)
      throw new OptionError({
        op: method,
        what: 'batches that come from a Dataset or generator leave nothing to',
        value: name,
        hint:
          name === 'batchSize'
            ? 'dataset.batch(32)'
            : name === 'shuffle'
              ? 'dataset.shuffle()'
              : 'yield [x, y, sampleWeight]',
      });
}

/** All rows in their order, or the batches of a stream. */
export function plainBatches(
  method: string,
  given: Given<{ readonly batchSize?: number; readonly sampleWeight?: unknown }>,
): Batches {
  const { options } = given;
  if (given.kind === 'stream') {
    refuseRowOptions(method, options, ['batchSize', 'sampleWeight']);
    return streamBatches(method, given.stream);
  }
  const rows = rowsOf(method, { x: given.x, y: given.y, sampleWeight: options.sampleWeight });
  return rows.batches(0, rows.count, { batchSize: options.batchSize ?? 32, shuffle: false, seed: 0 });
}
