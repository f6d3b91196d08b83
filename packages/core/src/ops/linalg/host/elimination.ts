// Matrices are float64, row-major, and overwritten.

/** The lower Cholesky factor of a symmetric matrix (n by n), zeros above. Gives the first pivot that is not positive, which stands in its place then; −1 if all are. */
export function factorCholesky(a: Float64Array, n: number): number {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j <= i; j++) {
      const other = j * n;
      let rest = a[row + j]!;
      for (let k = 0; k < j; k++) rest -= a[row + k]! * a[other + k]!;
      a[row + j] = j < i ? rest / a[other + j]! : Math.sqrt(rest);
      if (j < i || rest > 0) continue;
      a[row + i] = rest;
      return i;
    }
    a.fill(0, row + i + 1, row + n);
  }
  return -1;
}

/**
 * Gaussian elimination with partial pivoting of a matrix (m by n): the factor U on and above the diagonal, below it L without its ones. `pivots[k]` is the row that
 * row k was exchanged with. Gives the sign of the permutation.
 */
export function eliminate(a: Float64Array, m: number, n: number, pivots: { [k: number]: number }): number {
  let sign = 1;
  for (let k = 0; k < Math.min(m, n); k++) {
    let best = k;
    for (let i = k + 1; i < m; i++) if (larger(a[i * n + k]!, a[best * n + k]!)) best = i;
    pivots[k] = best;
    if (best !== k) {
      exchangeRows(a, n, k, best);
      sign = -sign;
    }
    const pivot = a[k * n + k]!;
    if (pivot === 0) continue;
    for (let i = k + 1; i < m; i++) {
      const factor = a[i * n + k]! / pivot;
      a[i * n + k] = factor;
      for (let j = k + 1; j < n; j++) a[i * n + j]! -= factor * a[k * n + j]!;
    }
  }
  return sign;
}

/** Is a number the better pivot? NaN is: it must not be lost behind zeros. */
const larger = (x: number, y: number): boolean => Math.abs(x) > Math.abs(y) || (Number.isNaN(x) && !Number.isNaN(y));

/** Exchanges two rows of a matrix with n columns. */
export function exchangeRows(a: Float64Array, n: number, i: number, j: number): void {
  const row = a.slice(i * n, (i + 1) * n);
  a.copyWithin(i * n, j * n, (j + 1) * n);
  a.set(row, j * n);
}

/** Which half of a matrix counts, and whether its diagonal is taken for ones. */
export interface Triangle {
  readonly lower: boolean;
  readonly unit: boolean;
}

/** Solves `t · x = b` for a triangle of a matrix (n by n) and c right-hand sides (n by c), which become the solution. */
export function substitute(t: Float64Array, n: number, b: Float64Array, c: number, { lower, unit }: Triangle): void {
  for (let step = 0; step < n; step++) {
    const i = lower ? step : n - 1 - step;
    for (let k = lower ? 0 : i + 1; k < (lower ? i : n); k++) {
      const factor = t[i * n + k]!;
      for (let j = 0; j < c; j++) b[i * c + j]! -= factor * b[k * c + j]!;
    }
    if (!unit) for (let j = 0; j < c; j++) b[i * c + j]! /= t[i * n + i]!;
  }
}

/** The first place of a diagonal (n by n) that holds 0; −1 if none does. */
export function zeroPivot(a: Float64Array, n: number): number {
  for (let k = 0; k < n; k++) if (a[k * n + k] === 0) return k;
  return -1;
}

/** Solves `a · x = b` (n by n, n by c); both are overwritten, `b` with the solution. Gives the first pivot that is 0, −1 if there is none. */
export function solveInPlace(a: Float64Array, n: number, b: Float64Array, c: number): number {
  const pivots = new Int32Array(n);
  eliminate(a, n, n, pivots);
  const zero = zeroPivot(a, n);
  if (zero >= 0) return zero;
  pivots.forEach((other, k) => {
    if (other !== k) exchangeRows(b, c, k, other);
  });
  substitute(a, n, b, c, { lower: true, unit: true });
  substitute(a, n, b, c, { lower: false, unit: false });
  return -1;
}
