import { exchangeRows, substitute } from './elimination.ts';
import { identityMatrix, transposed } from './matrices.ts';

/**
 * The cofactors of a matrix (n by n): element (i, j) is the slope of the determinant by element (i, j), whether the matrix is singular or not.
 * With complete pivoting `A[rows][:, columns] = L · U` a loss of rank shows in the last pivots; the cofactors of L and U are multiplied, and those of
 * `U = [[V, w], [0, u]]` need V only: `[[u · det V · V⁻ᵀ, 0], [−det V · (V⁻¹ w)ᵀ, det V]]`.
 */
export function cofactors(given: Float64Array, n: number): Float64Array {
  const a = given.slice();
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  const columns = rows.slice();
  let sign = 1;
  for (let k = 0; k < n; k++) {
    let [row, column] = [k, k];
    for (let i = k; i < n; i++)
      for (let j = k; j < n; j++) if (Math.abs(a[i * n + j]!) > Math.abs(a[row * n + column]!)) [row, column] = [i, j];
    if (row !== k) {
      exchangeRows(a, n, k, row);
      [rows[k], rows[row]] = [rows[row]!, rows[k]!];
      sign = -sign;
    }
    if (column !== k) {
      for (let i = 0; i < n; i++) [a[i * n + k], a[i * n + column]] = [a[i * n + column]!, a[i * n + k]!];
      [columns[k], columns[column]] = [columns[column]!, columns[k]!];
      sign = -sign;
    }
    const pivot = a[k * n + k]!;
    // two pivots or more are 0: so is every minor
    if (pivot === 0 && k < n - 1) return new Float64Array(n * n);
    for (let i = k + 1; i < n; i++) {
      const factor = (a[i * n + k]! /= pivot);
      for (let j = k + 1; j < n; j++) a[i * n + j]! -= factor * a[k * n + j]!;
    }
  }
  const product = ofUpper(a, n, sign);
  substitute(transposed(a, n, n), n, product, n, { lower: false, unit: true });
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) result[rows[i]! * n + columns[j]!] = product[i * n + j]!;
  return result;
}

function ofUpper(u: Float64Array, n: number, sign: number): Float64Array {
  const m = n - 1;
  const inner = new Float64Array(Math.max(0, m * m));
  const aside = new Float64Array(Math.max(0, m));
  let determinant = sign;
  for (let i = 0; i < m; i++) {
    determinant *= u[i * n + i]!;
    for (let j = i; j < m; j++) inner[i * m + j] = u[i * n + j]!;
    aside[i] = u[i * n + m]!;
  }
  const inverse = identityMatrix(Math.max(0, m));
  const upper = { lower: false, unit: false };
  substitute(inner, Math.max(0, m), inverse, m, upper);
  substitute(inner, Math.max(0, m), aside, 1, upper);
  const result = new Float64Array(n * n);
  if (n === 0) return result;
  const last = u[n * n - 1]!;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) result[i * n + j] = last * determinant * inverse[j * m + i]!;
    result[m * n + i] = -determinant * aside[i]!;
  }
  result[n * n - 1] = determinant;
  return result;
}
