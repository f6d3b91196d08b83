import type { TypedArray } from '@tensai/core';
import { WorkSpace } from './work-space.ts';

/** A matrix in memory: element (row, column) is at `base + row · rowStride + column · columnStride`. */
export interface Matrix {
  readonly array: TypedArray;
  readonly base: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** Rows of the left matrix that are packed together: with k = 512 they fill half of a 1 MB second-level cache. */
const STRIP = 128;

// Both operands are packed as float64: the inner loop then converts nothing, and sums are rounded once, when they are stored.
const left: WorkSpace = /* @__PURE__ */ new WorkSpace();
const right: WorkSpace = /* @__PURE__ */ new WorkSpace();
let rightIs: Matrix | null = null;
const tile = /* @__PURE__ */ new Float64Array(16);

/** How many rows or columns panels of four hold, for `n` of them. */
export const fours = (n: number): number => (n + 3) & ~3;

/** Packs the right matrix, unless it is the one that was packed last. */
function packRight(b: Matrix, n: number, k: number): void {
  if (rightIs === b) return;
  packPanels(right.take(fours(n) * k), b.array, b.base, n, k, b.columnStride, b.rowStride);
  rightIs = b;
}

/** Forgets which matrix is packed, since its memory may change; lets go of a large work space. */
export function releasePacked(): void {
  rightIs = null;
  left.release();
  right.release();
}

/** `c[m, n] = a[m, k] · b[k, n]`, c dense from `base` on. Call `releasePacked` when the last product is done. */
export function packedProduct(
  a: Matrix,
  b: Matrix,
  c: TypedArray,
  base: number,
  m: number,
  n: number,
  k: number,
): void {
  packRight(b, n, k);
  const panels = left.take(Math.min(fours(m), STRIP) * k);
  for (let start = 0; start < m; start += STRIP) {
    const rows = Math.min(STRIP, m - start);
    packPanels(panels, a.array, a.base + start * a.rowStride, rows, k, a.rowStride, a.columnStride);
    multiplyPanels(panels, right.array, c, base + start * n, n, rows, n, k);
  }
}

/** Lays `rows` vectors of length k out as [rows / 4][k][4], so that the inner loop reads four and four neighbours. */
export function packPanels(
  to: Float64Array,
  from: TypedArray,
  base: number,
  rows: number,
  k: number,
  rowStride: number,
  stride: number,
): void {
  const whole = rows & ~3;
  for (let row = 0; row < whole; row += 4) packPanel(to, row * k, from, base + row * rowStride, k, rowStride, stride);
  const at = whole * k;
  if (whole === rows) return;
  // the last panel is filled up with zeros
  to.fill(0, at, at + 4 * k);
  for (let row = whole; row < rows; row++)
    for (let p = 0, s = base + row * rowStride; p < k; p++, s += stride) to[at + row - whole + 4 * p] = from[s]!;
}

/** Four vectors side by side. */
function packPanel(
  to: Float64Array,
  at: number,
  from: TypedArray,
  first: number,
  k: number,
  rowStride: number,
  stride: number,
): void {
  let s0 = first;
  let s1 = s0 + rowStride;
  let s2 = s1 + rowStride;
  let s3 = s2 + rowStride;
  for (let p = 0; p < k; p++, at += 4, s0 += stride, s1 += stride, s2 += stride, s3 += stride) {
    to[at] = from[s0]!;
    to[at + 1] = from[s1]!;
    to[at + 2] = from[s2]!;
    to[at + 3] = from[s3]!;
  }
}

/** `c[m, n] = a[m, k] · b[k, n]` of packed matrices; rows of c start `stride` apart. */
export function multiplyPanels(
  a: Float64Array,
  b: Float64Array,
  c: TypedArray,
  base: number,
  stride: number,
  m: number,
  n: number,
  k: number,
): void {
  for (let j = 0; j < n; j += 4) multiplyPanel(a, b, j * k, c, base + j, stride, m, Math.min(4, n - j), k);
}

/** All rows of a times one panel of b, which begins at `from`: so many columns of c. */
// 16 sums in registers: each turn of the inner loop loads 8 numbers for 16 products. A function of its own, since an engine that compiles a loop while it runs drops
// what it made when the loop ends, and begins again; called anew, it runs what was compiled.
function multiplyPanel(
  a: Float64Array,
  b: Float64Array,
  from: number,
  c: TypedArray,
  base: number,
  stride: number,
  m: number,
  columns: number,
  k: number,
): void {
  for (let i = 0; i < m; i += 4) {
    let c00 = 0, c01 = 0, c02 = 0, c03 = 0; // prettier-ignore
    let c10 = 0, c11 = 0, c12 = 0, c13 = 0; // prettier-ignore
    let c20 = 0, c21 = 0, c22 = 0, c23 = 0; // prettier-ignore
    let c30 = 0, c31 = 0, c32 = 0, c33 = 0; // prettier-ignore
    let p = i * k;
    let q = from;
    for (const end = p + 4 * k; p < end; p += 4, q += 4) {
      const x0 = a[p]!, x1 = a[p + 1]!, x2 = a[p + 2]!, x3 = a[p + 3]!; // prettier-ignore
      const y0 = b[q]!, y1 = b[q + 1]!, y2 = b[q + 2]!, y3 = b[q + 3]!; // prettier-ignore
      c00 += x0 * y0;
      c01 += x0 * y1;
      c02 += x0 * y2;
      c03 += x0 * y3;
      c10 += x1 * y0;
      c11 += x1 * y1;
      c12 += x1 * y2;
      c13 += x1 * y3;
      c20 += x2 * y0;
      c21 += x2 * y1;
      c22 += x2 * y2;
      c23 += x2 * y3;
      c30 += x3 * y0;
      c31 += x3 * y1;
      c32 += x3 * y2;
      c33 += x3 * y3;
    }
    let at = base + i * stride;
    if (i + 4 <= m && columns === 4) {
      c[at] = c00;
      c[at + 1] = c01;
      c[at + 2] = c02;
      c[at + 3] = c03;
      at += stride;
      c[at] = c10;
      c[at + 1] = c11;
      c[at + 2] = c12;
      c[at + 3] = c13;
      at += stride;
      c[at] = c20;
      c[at + 1] = c21;
      c[at + 2] = c22;
      c[at + 3] = c23;
      at += stride;
      c[at] = c30;
      c[at + 1] = c31;
      c[at + 2] = c32;
      c[at + 3] = c33;
    } else {
      tile[0] = c00;
      tile[1] = c01;
      tile[2] = c02;
      tile[3] = c03;
      tile[4] = c10;
      tile[5] = c11;
      tile[6] = c12;
      tile[7] = c13;
      tile[8] = c20;
      tile[9] = c21;
      tile[10] = c22;
      tile[11] = c23;
      tile[12] = c30;
      tile[13] = c31;
      tile[14] = c32;
      tile[15] = c33;
      const rows = Math.min(4, m - i);
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++) c[at + row * stride + column] = tile[4 * row + column]!;
    }
  }
}
