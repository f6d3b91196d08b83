import { defineError, type ErrorClass, sameShape, Tensor, Variable } from '@tensai/core';
import type { HostArray } from '@tensai/core/samples';
import { indexOf } from './compare.ts';
import { read } from './reading.ts';

/** Values that are compared: a tensor, nested arrays, a typed array, a number. */
export type Values = Tensor | Variable | HostArray | Nested;
type Nested = number | boolean | ArrayLike<number> | readonly Nested[];

/** `|a − b| ≤ atol + rtol · |b|`, or `|a − b| < 1.5 · 10^−decimal`. */
export interface Closeness {
  /** 1e-6 if nothing is given. */
  readonly rtol?: number;
  /** 1e-6 if nothing is given. */
  readonly atol?: number;
  readonly decimal?: number;
}

/** Values that are not close to what is expected. */
export const NotCloseError: ErrorClass<{ difference: string }> = /* @__PURE__ */ defineError('not-close', {
  message: ({ difference }) => `values differ ${difference}`,
});

/**
 * Compares values with what is expected: shapes, NaN and infinities exactly, numbers within a tolerance. Null, or the difference in words: how many
 * elements are off, and the one that is furthest off with its indices.
 *
 * @example
 * differenceOf([1, 2], [1, 2.5]) // 'at [1]: 2 instead of 2.5 (1 of 2 elements differ)'
 */
export function differenceOf(
  actual: HostArray | Nested,
  expected: HostArray | Nested,
  tolerance: Closeness = {},
): string | null {
  const a = flat(actual);
  const b = flat(expected);
  if (!sameShape(a.shape, b.shape)) return `in shape: [${a.shape.join(', ')}] instead of [${b.shape.join(', ')}]`;
  const allow = allowance(tolerance);
  let count = 0;
  let furthest = 0;
  let at = 0;
  b.data.forEach((want, i) => {
    const got = a.data[i]!;
    if (got === want || (Number.isNaN(got) && Number.isNaN(want))) return;
    const excess = Math.abs(got - want) / allow(want);
    if (excess <= 1) return;
    count++;
    // NaN where there should be none is as far off as can be
    const distance = Number.isFinite(excess) ? excess : Infinity;
    if (distance > furthest) {
      furthest = distance;
      at = i;
    }
  });
  if (count === 0) return null;
  return `at ${indexOf(at, b.shape)}: ${a.data[at]} instead of ${b.data[at]} (${count} of ${b.data.length} elements differ)`;
}

/**
 * Throws `NotCloseError` unless values are close to what is expected.
 *
 * @example
 * await closeTo(tensor([0.1, 0.2]), [0.1, 0.2]);
 * await closeTo(tensor([0.1, 0.2]), [0.1, 0.3]) // throws not-close
 */
export async function closeTo(actual: Values, expected: Values, tolerance: Closeness = {}): Promise<void> {
  const difference = differenceOf(await onHost(actual), await onHost(expected), tolerance);
  if (difference !== null) throw new NotCloseError({ difference });
}

const onHost = async (values: Values): Promise<HostArray | Nested> =>
  values instanceof Tensor ? read(values) : values instanceof Variable ? read(values.tensor) : values;

function allowance({ rtol, atol, decimal }: Closeness): (want: number) => number {
  if (decimal !== undefined) return () => 1.5 * 10 ** -decimal;
  const given = rtol !== undefined || atol !== undefined;
  const relative = rtol ?? (given ? 0 : 1e-6);
  const absolute = atol ?? (given ? 0 : 1e-6);
  return (want) => absolute + relative * Math.abs(want);
}

function flat(values: HostArray | Nested): { readonly shape: readonly number[]; readonly data: readonly number[] } {
  if (isHostArray(values)) return values;
  const shape: number[] = [];
  for (let level: unknown = values; isList(level); level = level[0]) shape.push(level.length);
  const data: number[] = [];
  const walk = (value: Nested): void => {
    if (isList(value)) Array.from(value as ArrayLike<Nested>).forEach(walk);
    else data.push(Number(value));
  };
  walk(values);
  return { shape, data };
}

const isHostArray = (values: unknown): values is HostArray =>
  typeof values === 'object' && values !== null && 'data' in values && 'shape' in values;

const isList = (value: unknown): value is ArrayLike<unknown> => Array.isArray(value) || ArrayBuffer.isView(value);
