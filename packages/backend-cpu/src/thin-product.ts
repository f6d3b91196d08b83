import type { TypedArray } from '@tensai/core';
import type { Matrix } from './packed-product.ts';

let sums: Float64Array = /* @__PURE__ */ new Float64Array(64);

/** A product with few rows or few columns, where packing does not pay: a vector times a matrix for each of them. */
export function thinProduct(a: Matrix, b: Matrix, c: TypedArray, base: number, m: number, n: number, k: number): void {
  if (m <= n)
    for (let i = 0; i < m; i++)
      vectorProduct(
        a,
        a.base + i * a.rowStride,
        a.columnStride,
        b,
        b.rowStride,
        b.columnStride,
        c,
        base + i * n,
        1,
        n,
        k,
      );
  else
    for (let j = 0; j < n; j++)
      vectorProduct(b, b.base + j * b.columnStride, b.rowStride, a, a.columnStride, a.rowStride, c, base + j, n, m, k);
}

/** `out[j] = Σ x[p] · y[p, j]`, whichever way round the matrix lies: its neighbours in memory are walked innermost. */
function vectorProduct(
  x: Matrix,
  at: number,
  step: number,
  y: Matrix,
  strideP: number,
  strideJ: number,
  out: TypedArray,
  base: number,
  stride: number,
  n: number,
  k: number,
): void {
  if (Math.abs(strideP) <= Math.abs(strideJ) || n === 1)
    dots(x.array, at, step, y.array, y.base, strideP, strideJ, out, base, stride, n, k);
  else rows(x.array, at, step, y.array, y.base, strideP, strideJ, out, base, stride, n, k);
}

function dots(
  x: TypedArray,
  x0: number,
  step: number,
  y: TypedArray,
  y0: number,
  strideP: number,
  strideJ: number,
  out: TypedArray,
  base: number,
  stride: number,
  n: number,
  k: number,
): void {
  for (let j = 0; j < n; j++) {
    // four sums, since each has to wait for its last addition
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    let s = x0;
    let t = y0 + j * strideJ;
    let p = 3;
    for (; p < k; p += 4, s += 4 * step, t += 4 * strideP) {
      sum0 += x[s]! * y[t]!;
      sum1 += x[s + step]! * y[t + strideP]!;
      sum2 += x[s + 2 * step]! * y[t + 2 * strideP]!;
      sum3 += x[s + 3 * step]! * y[t + 3 * strideP]!;
    }
    for (p -= 3; p < k; p++, s += step, t += strideP) sum0 += x[s]! * y[t]!;
    out[base + j * stride] = sum0 + sum1 + (sum2 + sum3);
  }
}

function rows(
  x: TypedArray,
  x0: number,
  step: number,
  y: TypedArray,
  y0: number,
  strideP: number,
  strideJ: number,
  out: TypedArray,
  base: number,
  stride: number,
  n: number,
  k: number,
): void {
  if (sums.length < n) sums = new Float64Array(n);
  const row = sums;
  row.fill(0, 0, n);
  for (let p = 0; p < k; p++) {
    const factor = x[x0 + p * step]!;
    for (let j = 0, t = y0 + p * strideP; j < n; j++, t += strideJ) row[j]! += factor * y[t]!;
  }
  for (let j = 0; j < n; j++) out[base + j * stride] = row[j]!;
}
