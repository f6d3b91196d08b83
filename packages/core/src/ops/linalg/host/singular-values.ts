import { applyReflections, triangularize } from './householder.ts';
import { identityMatrix, transposed } from './matrices.ts';

/** Factors of a matrix: `u` (m by p, row-major), `s` descending, `v` (n by q, row-major; its columns are the right vectors); empty where no vectors are asked for. */
export interface Singular {
  readonly u: Float64Array;
  readonly s: Float64Array;
  readonly v: Float64Array;
}

const MOST_SWEEPS = 60;
const EPSILON = 2 ** -52;
// below it, squares of numbers near 1 that were rotated are noise of underflow
const NOTHING = 1e-140;

/** Which vectors are wanted: none, as many as singular values, or complete bases. */
export type Vectors = 'none' | 'thin' | 'full';

/**
 * The singular value decomposition of a finite matrix (m by n): reflections with exchanges of columns, then Hestenes' one-sided Jacobi rotations of the rows of
 * R until they are orthogonal (Drmač and Veselić, 2008, "New fast and accurate Jacobi SVD algorithm"). Small singular values are as exact as the matrix lets them be.
 * Null if the rotations do not come to an end.
 */
export function singular(given: Float64Array, m: number, n: number, vectors: Vectors): Singular | null {
  if (m < n) {
    const found = singular(transposed(given, m, n), n, m, vectors);
    return found && { u: found.v, s: found.s, v: found.u };
  }
  const largest = given.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const scale = largest === 0 ? 1 : largest;
  const a = given.map((x) => x / scale);
  const order = Int32Array.from({ length: n }, (_, j) => j);
  const factors = triangularize(a, m, n, order);
  const rows = Array.from({ length: n }, (_, i) => a.slice(i * n, (i + 1) * n).fill(0, 0, i));
  // turns[i] is row i of the product of all rotations
  const turns = vectors === 'none' ? null : Array.from({ length: n }, (_, i) => new Float64Array(n).fill(1, i, i + 1));
  if (!orthogonalize(rows, turns)) return null;
  const sizes = rows.map(lengthOf);
  const ranked = sizes.map((_, i) => i).sort((i, j) => sizes[j]! - sizes[i]!);
  const s = Float64Array.from(ranked, (i) => sizes[i]! * scale);
  if (turns === null) return { u: new Float64Array(0), s, v: new Float64Array(0) };

  const p = vectors === 'full' ? m : n;
  const u = identityMatrix(m, p);
  const v = new Float64Array(n * n);
  ranked.forEach((i, k) => {
    for (let row = 0; row < n; row++) u[row * p + k] = turns[i]![row]!;
    for (let j = 0; j < n; j++) v[j * n + k] = sizes[i]! > NOTHING ? rows[i]![j]! / sizes[i]! : 0;
  });
  applyReflections(a, factors, [m, n], u, p);
  completeBasis(v, n, sizes.filter((size) => size > NOTHING).length);
  const right = new Float64Array(n * n);
  order.forEach((column, j) => right.set(v.subarray(j * n, (j + 1) * n), column * n));
  return { u, s, v: right };
}

const dot = (x: Float64Array, y: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
};
const lengthOf = (x: Float64Array): number => Math.sqrt(dot(x, x));

function rotate(x: Float64Array, y: Float64Array, c: number, s: number): void {
  for (let i = 0; i < x.length; i++) {
    const p = x[i]!;
    const q = y[i]!;
    x[i] = c * p - s * q;
    y[i] = s * p + c * q;
  }
}

/** Rotates rows, pair after pair, until all are orthogonal; false if that takes too long. */
function orthogonalize(rows: readonly Float64Array[], turns: readonly Float64Array[] | null): boolean {
  const n = rows.length;
  const enough = EPSILON * Math.sqrt(n);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let rotated = false;
    // squares of lengths are kept up to date, and computed anew for each sweep
    const squares = Float64Array.from(rows, (row) => dot(row, row));
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        const x = rows[p]!;
        const y = rows[q]!;
        const length = Math.sqrt(squares[p]!);
        const other = Math.sqrt(squares[q]!);
        if (length < NOTHING || other < NOTHING) continue;
        const c = dot(x, y);
        if (Math.abs(c) <= enough * length * other) continue;
        rotated = true;
        const zeta = (squares[q]! - squares[p]!) / (2 * c);
        const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        const cosine = 1 / Math.hypot(1, t);
        rotate(x, y, cosine, cosine * t);
        squares[p] = Math.max(0, squares[p]! - t * c);
        squares[q]! += t * c;
        if (turns) rotate(turns[p]!, turns[q]!, cosine, cosine * t);
      }
    if (!rotated) return true;
  }
  return n === 0;
}

/** Fills the columns of a matrix (n by n) behind the first `known`, which are orthonormal, to an orthonormal basis. */
function completeBasis(v: Float64Array, n: number, known: number): void {
  if (known === n) return;
  const reflections = new Float64Array(n * known);
  for (let i = 0; i < n; i++) for (let k = 0; k < known; k++) reflections[i * known + k] = v[i * n + k]!;
  const factors = triangularize(reflections, n, known);
  const basis = identityMatrix(n);
  applyReflections(reflections, factors, [n, known], basis, n, true);
  for (let i = 0; i < n; i++) for (let k = known; k < n; k++) v[i * n + k] = basis[i * n + k]!;
}

/** The element of largest magnitude of a vector (the first of equals): its sign is what signs of vectors are told by. */
export function leading(count: number, at: (i: number) => number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (Math.abs(at(i)) > Math.abs(at(best)) * (1 + 64 * EPSILON)) best = i;
  return count === 0 ? 0 : at(best);
}
