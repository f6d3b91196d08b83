// Golub and Van Loan, "Matrix Computations", §5.1–5.4; signs as LAPACK's.

/** The size of a column from a row on, safe from overflow. */
function lengthBelow(a: Float64Array, m: number, n: number, row: number, column: number): number {
  let largest = 0;
  for (let i = row; i < m; i++) largest = Math.max(largest, Math.abs(a[i * n + column]!));
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let i = row; i < m; i++) sum += (a[i * n + column]! / largest) ** 2;
  return largest * Math.sqrt(sum);
}

/** Applies the reflection that column k of `reflections` (m by n) stands for to the columns from `first` on of a matrix of c columns. */
function reflect(
  reflections: Float64Array,
  [m, n, k]: readonly [m: number, n: number, k: number],
  scale: number,
  target: Float64Array,
  c: number,
  first: number,
): void {
  const along = target.slice(k * c, (k + 1) * c);
  for (let i = k + 1; i < m; i++) {
    const v = reflections[i * n + k]!;
    for (let j = first; j < c; j++) along[j]! += v * target[i * c + j]!;
  }
  for (let j = first; j < c; j++) target[k * c + j]! -= scale * along[j]!;
  for (let i = k + 1; i < m; i++) {
    const v = scale * reflections[i * n + k]!;
    for (let j = first; j < c; j++) target[i * c + j]! -= v * along[j]!;
  }
}

/**
 * Reflects a matrix (m by n) to triangular form in place: R on and above the diagonal, below it the vectors of the reflections, whose first element, 1, is left out. Gives
 * their factors. With `order`, the longest column that is left comes next, and `order` tells which columns of the matrix came to stand where.
 */
export function triangularize(a: Float64Array, m: number, n: number, order?: Int32Array): Float64Array {
  const factors = new Float64Array(Math.min(m, n));
  for (let k = 0; k < factors.length; k++) {
    if (order) {
      let best = k;
      let most = -1;
      for (let j = k; j < n; j++) {
        const length = lengthBelow(a, m, n, k, j);
        if (length > most) [best, most] = [j, length];
      }
      [order[k], order[best]] = [order[best]!, order[k]!];
      for (let i = 0; i < m; i++) [a[i * n + k], a[i * n + best]] = [a[i * n + best]!, a[i * n + k]!];
    }
    const tail = lengthBelow(a, m, n, k + 1, k);
    // nothing to reflect: the diagonal keeps its sign
    if (tail === 0) continue;
    const head = a[k * n + k]!;
    const length = Math.hypot(head, tail);
    const diagonal = head < 0 ? length : -length;
    factors[k] = (diagonal - head) / diagonal;
    for (let i = k + 1; i < m; i++) a[i * n + k]! /= head - diagonal;
    a[k * n + k] = diagonal;
    reflect(a, [m, n, k], factors[k]!, a, n, k + 1);
  }
  return factors;
}

/** Multiplies a matrix of c columns by the Q that reflections stand for, in place. `trailing`: it is an identity so far, of which a reflection changes trailing columns only. */
export function applyReflections(
  reflections: Float64Array,
  factors: Float64Array,
  [m, n]: readonly [m: number, n: number],
  target: Float64Array,
  c: number,
  trailing = false,
): void {
  for (let k = factors.length - 1; k >= 0; k--)
    reflect(reflections, [m, n, k], factors[k]!, target, c, trailing ? k : 0);
}
