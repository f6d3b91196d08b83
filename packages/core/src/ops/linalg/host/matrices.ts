import type { TypedArray } from '../../../dtype.ts';
import { NonFiniteMatrixError } from '../linalg-errors.ts';

/** A float64 copy of matrix `index` of a batch of matrices of `size` elements. */
export const matrixAt = (data: TypedArray, index: number, size: number): Float64Array =>
  Float64Array.from(data.subarray(index * size, (index + 1) * size));

/** The matrix (n by n) made symmetric: the mean of itself and its transpose. */
export function symmetric(a: Float64Array, n: number): Float64Array {
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) a[i * n + j] = a[j * n + i] = a[i * n + j]! / 2 + a[j * n + i]! / 2;
  return a;
}

/** The transpose of a matrix (m by n). */
export function transposed(a: Float64Array, m: number, n: number): Float64Array {
  const result = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) result[j * m + i] = a[i * n + j]!;
  return result;
}

/** The identity (m by n). */
export function identityMatrix(m: number, n: number = m): Float64Array {
  const result = new Float64Array(m * n);
  for (let k = 0; k < Math.min(m, n); k++) result[k * n + k] = 1;
  return result;
}

/** Refuses NaN and infinities in a matrix of n columns: iterations would not end on them. */
export function checkFinite(op: string, a: Float64Array, n: number, matrix: number, count: number): void {
  const at = a.findIndex((x) => !Number.isFinite(x));
  if (at >= 0)
    throw new NonFiniteMatrixError({ op, matrix, count, row: Math.floor(at / n), column: at % n, value: a[at]! });
}
