import type { DType } from '../../dtype.ts';
import { host, type HostArray, spread } from '../../sample.ts';
import { type Shape, sizeOf } from '../../shape.ts';

/** A matrix row by row. What references of linear algebra are written with: plain loops in float64, and other ways than the ops go. */
export type Rows = number[][];

/** The matrices of a batch, in order. */
export function rowsOf({ shape, data }: HostArray): Rows[] {
  const [m, n] = shape.slice(-2) as [number, number];
  return Array.from({ length: sizeOf(shape.slice(0, -2)) }, (_, index) =>
    Array.from({ length: m }, (_unused, i) =>
      Array.from({ length: n }, (_nothing, j) => data[(index * m + i) * n + j]!),
    ),
  );
}

/** Matrices of one size, as an array. */
export const arrayOf = (matrices: readonly Rows[], shape: Shape, dtype: DType): HostArray => ({
  shape,
  dtype,
  data: matrices.flat(2),
});

/** A function of each matrix of a batch, which gives one of m by n. */
export function eachMatrix(x: HostArray, f: (a: Rows) => Rows, size: Shape = x.shape.slice(-2)): HostArray {
  return arrayOf(rowsOf(x).map(f), [...x.shape.slice(0, -2), ...size], x.dtype);
}

/** A number for each matrix of a batch. */
export const eachNumber = (x: HostArray, f: (a: Rows) => number): HostArray => ({
  shape: x.shape.slice(0, -2),
  dtype: x.dtype,
  data: rowsOf(x).map(f),
});

export const transposeOf = (a: Rows, columns: number = a[0]?.length ?? 0): Rows =>
  Array.from({ length: columns }, (_, j) => a.map((row) => row[j]!));

export const productOf = (a: Rows, b: Rows, columns: number = b[0]?.length ?? 0): Rows =>
  a.map((row) => Array.from({ length: columns }, (_, j) => row.reduce((sum, x, k) => sum + x * b[k]![j]!, 0)));

export const identityOf = (n: number): Rows =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_unused, j) => (i === j ? 1 : 0)));

export const symmetricOf = (a: Rows): Rows => a.map((row, i) => row.map((x, j) => (x + a[j]![i]!) / 2));

/** Is a number the better pivot? NaN is. */
export const isLarger = (x: number, y: number): boolean =>
  Math.abs(x) > Math.abs(y) || (Number.isNaN(x) && !Number.isNaN(y));

/** The solution of `t · x = b` for a triangle of a matrix. */
export function substitutionOf(t: Rows, b: Rows, lower: boolean): Rows {
  const x: Rows = b.map((row) => [...row]);
  const order = t.map((_, i) => (lower ? i : t.length - 1 - i));
  order.forEach((i, step) => {
    for (let j = 0; j < x[i]!.length; j++)
      x[i]![j] = (b[i]![j]! - order.slice(0, step).reduce((sum, k) => sum + t[i]![k]! * x[k]![j]!, 0)) / t[i]![i]!;
  });
  return x;
}

/** The solution of `a · x = b` by Gauss and Jordan, with the largest pivot of each column. */
export function solutionOf(a: Rows, b: Rows): Rows {
  const n = a.length;
  const work = a.map((row, i) => [...row, ...b[i]!]);
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) if (isLarger(work[i]![k]!, work[best]![k]!)) best = i;
    [work[k], work[best]] = [work[best]!, work[k]!];
    const pivot = work[k]!;
    work.forEach((row, i) => {
      const factor = row[k]! / pivot[k]!;
      if (i !== k) pivot.forEach((x, j) => (row[j]! -= factor * x));
    });
    const divisor = pivot[k]!;
    pivot.forEach((x, j) => (pivot[j] = x / divisor));
  }
  return work.map((row) => row.slice(n));
}

/** The determinant by Laplace's expansion. */
export function determinantOf(a: Rows): number {
  if (a.length === 0) return 1;
  return a[0]!.reduce(
    (sum, x, j) => sum + (j % 2 === 0 ? x : -x) * determinantOf(a.slice(1).map((row) => row.filter((_, k) => k !== j))),
    0,
  );
}

/** The lower Cholesky factor, from the definition, column by column. */
export function choleskyFactorOf(a: Rows): Rows {
  const factor = a.map((row) => row.map(() => 0));
  a.forEach((_, j) => {
    for (let i = j; i < a.length; i++) {
      const inner = factor[i]!.reduce((sum, x, k) => (k < j ? sum + x * factor[j]![k]! : sum), 0);
      factor[i]![j] = i === j ? Math.sqrt(a[j]![j]! - inner) : (a[i]![j]! - inner) / factor[j]![j]!;
    }
  });
  return factor;
}

/** Eigenvalues in ascending order and eigenvectors (as columns) of a symmetric matrix, by Jacobi's rotations, cyclically. */
export function eigenOf(a: Rows): { readonly values: number[]; readonly vectors: Rows } {
  const n = a.length;
  const work = a.map((row) => [...row]);
  const vectors = identityOf(n);
  const rotate = (rows: Rows, p: number, q: number, c: number, s: number): void => {
    for (const row of rows) [row[p], row[q]] = [c * row[p]! - s * row[q]!, s * row[p]! + c * row[q]!];
  };
  for (let sweep = 0; sweep < 30; sweep++)
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        if (work[p]![q] === 0) continue;
        const theta = Math.atan2(2 * work[p]![q]!, work[q]![q]! - work[p]![p]!) / 2;
        const [c, s] = [Math.cos(theta), Math.sin(theta)];
        rotate(work, p, q, c, s);
        const turned = transposeOf(work, n);
        rotate(turned, p, q, c, s);
        transposeOf(turned, n).forEach((row, i) => (work[i] = row));
        rotate(vectors, p, q, c, s);
      }
  const order = work.map((_, i) => i).sort((i, j) => work[i]![i]! - work[j]![j]!);
  return {
    values: order.map((i) => work[i]![i]!),
    vectors: vectors.map((row) => order.map((i) => row[i]!)),
  };
}

/** Matrices well away from singular ones: with a large diagonal, here and there negative, and rows in another order if `mixed`. */
export const regular = (shape: readonly number[], seed = 1, mixed = true): HostArray => {
  const n = shape.at(-1)!;
  const made = eachMatrix(spread(shape, -1, 1, seed), (a) => {
    const rows = a.map((row, i) => row.map((x, j) => (i === j ? x + n * Math.sign(x) : x)));
    return mixed ? rows.map((_, i) => rows[(i + 1) % rows.length]!) : rows;
  });
  return host(made.data, shape);
};

/** Columns with the signs that make the element of largest magnitude of each, the first of equals, positive. */
export function upright(columns: Rows): Rows {
  const signs = transposeOf(columns).map((column) => {
    const largest = column.reduce((best, x) => (Math.abs(x) > Math.abs(best) * (1 + 1e-12) ? x : best), 0);
    return largest < 0 ? -1 : 1;
  });
  return columns.map((row) => row.map((x, j) => x * signs[j]!));
}

/** The thin singular value decomposition of a matrix of full rank with n columns, from the eigenvectors of its smaller Gramian. */
export function singularOf(a: Rows, n: number): { readonly u: Rows; readonly s: number[]; readonly vh: Rows } {
  if (a.length < n) {
    const { u: v, s, vh: uh } = singularOf(transposeOf(a, n), a.length);
    const vectors = upright(v);
    const turned = transposeOf(vectors, s.length).map((row, k) => (row.some((x, j) => x !== v[j]![k]) ? -1 : 1));
    return {
      u: transposeOf(uh, a.length).map((row) => row.map((x, k) => x * turned[k]!)),
      s,
      vh: transposeOf(vectors, s.length),
    };
  }
  const { values, vectors } = eigenOf(productOf(transposeOf(a, n), a, n));
  const v = upright(vectors.map((row) => row.toReversed()));
  const s = values.toReversed().map(Math.sqrt);
  return { u: productOf(a, v).map((row) => row.map((x, k) => x / s[k]!)), s, vh: transposeOf(v, n) };
}
