import { type DType, isComplex, isFloat, sameShape } from '@tensai/core';
import type { HostArray } from '@tensai/core/samples';
import { rounded, smallest, spacing } from './spacing.ts';

/** How far a result may be from what is expected. */
export interface Tolerance {
  /** In units of `scale`. */
  readonly ulp: number;
  /** What one unit is at element `i` of result `k`, beside the spacing at the expected value; asked for only where that alone does not do. */
  readonly scale?: (k: number, i: number) => number;
}

/** What comparing found: nothing, or a readable difference; and the largest error in units of the last place. */
export interface Comparison {
  readonly difference: string | null;
  readonly worst: number;
}

/** Compares results with what is expected: number of results, shapes and dtypes, integers exactly, NaN and infinities by position. */
export function compareAll(
  actual: readonly HostArray[],
  expected: readonly HostArray[],
  tolerance: Tolerance,
): Comparison {
  if (actual.length !== expected.length)
    return { difference: `${actual.length} results instead of ${expected.length}`, worst: 0 };
  let worst = 0;
  let difference: string | null = null;
  actual.forEach((result, k) => {
    const found = compare(result, expected[k]!, tolerance, k);
    worst = Math.max(worst, found.worst);
    if (found.difference !== null)
      difference ??= actual.length > 1 ? `result ${k}: ${found.difference}` : found.difference;
  });
  return { difference, worst };
}

/** Are elements of the dtype approximations? Those of complex numbers are compared part by part. */
const isReal = (dtype: DType): boolean => isFloat(dtype) || isComplex(dtype);

function compare(actual: HostArray, expected: HostArray, { ulp, scale }: Tolerance, k: number): Comparison {
  if (!sameShape(actual.shape, expected.shape))
    return { difference: `shape [${actual.shape.join(', ')}] instead of [${expected.shape.join(', ')}]`, worst: 0 };
  if (actual.dtype !== expected.dtype)
    return { difference: `dtype ${actual.dtype} instead of ${expected.dtype}`, worst: 0 };
  const { dtype } = expected;
  let worst = 0;
  let most = 1;
  let at = -1;
  let units = 0;
  expected.data.forEach((want, i) => {
    const got = actual.data[i]!;
    if (agree(got, want, dtype)) return;
    const apart = isReal(dtype) ? Math.abs(got - want) : Infinity;
    const unit = Math.max(spacing(want, dtype), smallest(dtype) / Math.max(1, ulp));
    const allowed = apart <= ulp * unit || !Number.isFinite(apart) || !scale ? unit : Math.max(unit, scale(k, i));
    const error = Number.isFinite(apart) ? apart / allowed : Infinity;
    worst = Math.max(worst, error);
    if (error / ulp > most) {
      most = error / ulp;
      at = i;
      units = error;
    }
  });
  if (at < 0) return { difference: null, worst };
  const size = Number.isFinite(units) && isReal(dtype) ? `, ${units.toPrecision(3)} ULP where ${ulp} are allowed` : '';
  return {
    difference: `${indexOf(at, expected.shape)}: ${actual.data[at]} instead of ${expected.data[at]}${size}`,
    worst,
  };
}

// equal, both NaN, or an overflow that rounds either way
function agree(got: number, want: number, dtype: DType): boolean {
  if (got === want || (Number.isNaN(got) && Number.isNaN(want))) return true;
  return isReal(dtype) && !Number.isFinite(got) && got === rounded(want, dtype);
}

/** The indices of a row-major position, as users write them. */
export function indexOf(position: number, shape: readonly number[]): string {
  let rest = position;
  const indices = shape.map(() => 0);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    indices[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return `[${indices.join(', ')}]`;
}
