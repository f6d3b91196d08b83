import { readFileSync } from 'node:fs';
import { type DType, isDType, tensor, type Tensor } from '@tensai/core';

/** An array of a recorded call. */
export interface Recorded {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** The records of a file beside this one, a JSON object per line. 'NaN', 'Infinity' and '-Infinity' are numbers. */
export const readRecords = <Call>(file: string): Call[] =>
  readFileSync(new URL(file, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line, (_, value: unknown) => SPECIAL.get(value) ?? value) as Call);

const SPECIAL: ReadonlyMap<unknown, number> = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

export const isRecorded = (value: unknown): value is Recorded =>
  typeof value === 'object' && value !== null && 'dtype' in value && 'shape' in value && 'data' in value;

/** Every array in a value. */
export function recordedIn(value: unknown): Recorded[] {
  if (isRecorded(value)) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(recordedIn) : [];
}

/** Do we have all dtypes of a call? */
export const dtypesKnown = (value: unknown): boolean => recordedIn(value).every(({ dtype }) => isDType(dtype));

/** A recorded array as a tensor. */
export const given = ({ dtype, shape, data }: Recorded): Tensor =>
  tensor(dtype === 'bool' ? Uint8Array.from(data) : Float64Array.from(data), { shape, dtype: dtype as DType });
