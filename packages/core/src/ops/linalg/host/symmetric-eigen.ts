// Golub and Van Loan, "Matrix Computations", §8.3.

/** Eigenvalues in ascending order, and eigenvectors, one after another. */
export interface SymmetricEigen {
  readonly values: Float64Array;
  readonly vectors: readonly Float64Array[];
}

const MOST_STEPS = 60;
const EPSILON = 2 ** -52;

/** The eigenvalues of a finite symmetric matrix (n by n): reflections to a tridiagonal one, then implicit QR steps with Wilkinson's shift. Null if they do not come to an end. */
export function symmetricEigen(given: Float64Array, n: number): SymmetricEigen | null {
  const largest = given.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const scale = largest === 0 ? 1 : largest;
  const a = given.map((x) => x / scale);
  const vectors = tridiagonalize(a, n);
  const diagonal = Float64Array.from({ length: n }, (_, k) => a[k * n + k]!);
  const beside = Float64Array.from({ length: Math.max(0, n - 1) }, (_, k) => a[(k + 1) * n + k]!);
  if (!diagonalize(diagonal, beside, vectors)) return null;
  const order = vectors.map((_, i) => i).sort((i, j) => diagonal[i]! - diagonal[j]!);
  return { values: Float64Array.from(order, (i) => diagonal[i]! * scale), vectors: order.map((i) => vectors[i]!) };
}

/** Makes a symmetric matrix tridiagonal in place; gives the rows of the orthogonal matrix Q with Q A Qᵀ tridiagonal. */
function tridiagonalize(a: Float64Array, n: number): Float64Array[] {
  const reflections: { readonly v: Float64Array; readonly factor: number; readonly first: number }[] = [];
  for (let k = 0; k < n - 2; k++) {
    const first = k + 1;
    const size = n - first;
    const v = Float64Array.from({ length: size }, (_, i) => a[(first + i) * n + k]!);
    let tail = 0;
    for (let i = 1; i < size; i++) tail = Math.hypot(tail, v[i]!);
    if (tail === 0) continue;
    const head = v[0]!;
    const beta = head < 0 ? Math.hypot(head, tail) : -Math.hypot(head, tail);
    const factor = (beta - head) / beta;
    for (let i = 1; i < size; i++) v[i]! /= head - beta;
    v[0] = 1;
    // A ← H A H by A − v wᵀ − w vᵀ
    const w = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let j = 0; j < size; j++) sum += a[(first + i) * n + first + j]! * v[j]!;
      w[i] = factor * sum;
    }
    const half = (factor / 2) * w.reduce((sum, x, i) => sum + x * v[i]!, 0);
    for (let i = 0; i < size; i++) w[i]! -= half * v[i]!;
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) a[(first + i) * n + first + j]! -= v[i]! * w[j]! + w[i]! * v[j]!;
    a[first * n + k] = a[k * n + first] = beta;
    reflections.push({ v, factor, first });
  }
  const rows = Array.from({ length: n }, (_, i) => new Float64Array(n).fill(1, i, i + 1));
  // Q = H(last) … H(0): applied to the rows of the identity from the right, the last one first
  for (const { v, factor, first } of reflections.toReversed())
    for (const row of rows) {
      let sum = 0;
      for (let i = 0; i < v.length; i++) sum += row[first + i]! * v[i]!;
      for (let i = 0; i < v.length; i++) row[first + i]! -= factor * sum * v[i]!;
    }
  return rows;
}

/** Implicit QR steps on a tridiagonal matrix, with the rows of Q turned alike; false if they do not come to an end. */
function diagonalize(d: Float64Array, e: Float64Array, rows: readonly Float64Array[]): boolean {
  let last = d.length - 1;
  let steps = 0;
  while (last > 0) {
    let first = last;
    while (first > 0 && Math.abs(e[first - 1]!) > EPSILON * (Math.abs(d[first - 1]!) + Math.abs(d[first]!))) first--;
    if (first === last) {
      e[--last] = 0;
      steps = 0;
      continue;
    }
    if (first > 0) e[first - 1] = 0;
    if (++steps > MOST_STEPS) return false;
    const gap = (d[last - 1]! - d[last]!) / 2;
    const coupling = e[last - 1]!;
    const shift = d[last]! - coupling / ((gap + (gap < 0 ? -1 : 1) * Math.hypot(gap, coupling)) / coupling);
    let [x, z] = [d[first]! - shift, e[first]!];
    for (let k = first; k < last; k++) {
      const r = Math.hypot(x, z);
      const [c, s] = r === 0 ? [1, 0] : [x / r, z / r];
      if (k > first) e[k - 1] = r;
      const [p, q, b] = [d[k]!, d[k + 1]!, e[k]!];
      d[k] = c * c * p + 2 * c * s * b + s * s * q;
      d[k + 1] = s * s * p - 2 * c * s * b + c * c * q;
      e[k] = c * s * (q - p) + (c - s) * (c + s) * b;
      if (k < last - 1) {
        x = e[k]!;
        z = s * e[k + 1]!;
        e[k + 1]! *= c;
      }
      const upper = rows[k]!;
      const lower = rows[k + 1]!;
      for (let i = 0; i < upper.length; i++) {
        const y = upper[i]!;
        const t = lower[i]!;
        upper[i] = c * y + s * t;
        lower[i] = c * t - s * y;
      }
    }
  }
  return true;
}
