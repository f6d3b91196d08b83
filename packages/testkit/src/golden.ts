import { type DType, defineError, type ErrorClass, isDType, isPlainObject } from '@tensai/core';
import { host, type HostArray } from '@tensai/core/samples';
import type { Closeness } from './close-to.ts';

/** Values recorded from another system: a call, and what it gave there. */
export interface GoldenRecord extends Closeness {
  readonly id?: string;
  readonly category?: string;
  /** The name of what was called, in that system's spelling. */
  readonly api?: string;
  /** Where the values are from. */
  readonly source?: string;
  /** Everything else as it was written, numbers and arrays of numbers revived: `inputs`, `kwargs`, `expected` …. */
  readonly [field: string]: unknown;
}

/** A line of a golden file that is no record. */
export const GoldenError: ErrorClass<{ line: number; reason: string }> = /* @__PURE__ */ defineError('golden', {
  message: ({ line, reason }) => `golden values: line ${line}: ${reason}`,
});

/**
 * Reads golden values: a JSON object per line; a first line `{"meta": …}` is passed over. The strings 'NaN', 'Infinity' and '-Infinity' are numbers,
 * `{"dtype", "shape", "data"}` are host arrays (`data` nested or flat), and tolerances stand as `rtol` and `atol` or as `decimal`.
 *
 * @example
 * const [record] = readGolden('{"api":"abs","inputs":[[-1,"-Infinity"]],"expected":[1,"Infinity"],"rtol":1e-6}');
 * record.expected // [1, Infinity]
 */
export function readGolden(text: string): GoldenRecord[] {
  return text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    const record = revive(parse(line, i + 1));
    if (!isPlainObject(record)) throw new GoldenError({ line: i + 1, reason: 'it is no object' });
    return 'meta' in record ? [] : [{ ...record, ...toleranceOf(record) } as GoldenRecord];
  });
}

function parse(line: string, at: number): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new GoldenError({ line: at, reason: error instanceof Error ? error.message : String(error) });
  }
}

const SPECIAL: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity };

function revive(value: unknown): unknown {
  if (typeof value === 'string') return Object.hasOwn(SPECIAL, value) ? SPECIAL[value] : value;
  if (Array.isArray(value)) return value.map(revive);
  if (!isPlainObject(value)) return value;
  const revived = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revive(item)]));
  return isTagged(revived) ? arrayOf(revived) : revived;
}

interface Tagged {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: unknown;
}

const isTagged = (value: object): value is Tagged =>
  'dtype' in value && 'shape' in value && 'data' in value && isDType(value.dtype) && Array.isArray(value.shape);

const arrayOf = ({ dtype, shape, data }: Tagged): HostArray => host([data].flat(Infinity).map(Number), shape, dtype);

// some records put their tolerance in an object of its own
const toleranceOf = ({ tol }: { readonly tol?: unknown }): Closeness => (isPlainObject(tol) ? (tol as Closeness) : {});
