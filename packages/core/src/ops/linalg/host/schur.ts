// Golub and Van Loan, "Matrix Computations", §7.4–7.5. Matrices are float64, row-major, and overwritten.

const EPSILON = 2 ** -52;
const MOST_STEPS = 60;

/** The reflection I − factor · v · vᵀ that makes a vector a multiple of the first unit vector; null if it is one. */
function reflectionOf(x: readonly number[]): { readonly v: readonly number[]; readonly factor: number } | null {
  const [head, ...tail] = x as [number, ...number[]];
  const beside = Math.hypot(...tail);
  if (beside === 0) return null;
  const beta = head < 0 ? Math.hypot(head, beside) : -Math.hypot(head, beside);
  return { v: [1, ...tail.map((value) => value / (head - beta))], factor: (beta - head) / beta };
}

/** Reflects rows from `first` on, in columns from `from` to `to`. */
function reflectRows(
  a: Float64Array,
  n: number,
  { v, factor }: { readonly v: readonly number[]; readonly factor: number },
  first: number,
  [from, to]: readonly [number, number],
): void {
  for (let j = from; j < to; j++) {
    let sum = 0;
    for (let i = 0; i < v.length; i++) sum += v[i]! * a[(first + i) * n + j]!;
    for (let i = 0; i < v.length; i++) a[(first + i) * n + j]! -= factor * sum * v[i]!;
  }
}

/** Reflects columns from `first` on, in rows up to `to`. */
function reflectColumns(
  a: Float64Array,
  n: number,
  { v, factor }: { readonly v: readonly number[]; readonly factor: number },
  first: number,
  to: number,
): void {
  for (let i = 0; i < to; i++) {
    const row = i * n + first;
    let sum = 0;
    for (let j = 0; j < v.length; j++) sum += v[j]! * a[row + j]!;
    for (let j = 0; j < v.length; j++) a[row + j]! -= factor * sum * v[j]!;
  }
}

/** Makes a matrix (n by n) zero below its first subdiagonal; `q` is multiplied by the reflections. */
function toHessenberg(a: Float64Array, n: number, q: Float64Array): void {
  for (let k = 0; k < n - 2; k++) {
    const reflection = reflectionOf(Array.from({ length: n - k - 1 }, (_, i) => a[(k + 1 + i) * n + k]!));
    if (!reflection) continue;
    reflectRows(a, n, reflection, k + 1, [k, n]);
    reflectColumns(a, n, reflection, k + 1, n);
    reflectColumns(q, n, reflection, k + 1, n);
    for (let i = k + 2; i < n; i++) a[i * n + k] = 0;
  }
}

/** Splits the block of rows k and k + 1 if its eigenvalues are real: then the lower left element becomes 0. */
function splitBlock(t: Float64Array, n: number, q: Float64Array, k: number): void {
  const at = k * n + k;
  const [a, b, c, d] = [t[at]!, t[at + 1]!, t[at + n]!, t[at + n + 1]!];
  const half = (a - d) / 2;
  const square = half * half + b * c;
  if (square < 0) return;
  // the eigenvector of the eigenvalue further from d: (λ − d, c)
  const [x, y] = [half + (half < 0 ? -1 : 1) * Math.sqrt(square), c];
  const r = Math.hypot(x, y);
  if (r === 0) return;
  const [cosine, sine] = [x / r, y / r];
  for (let j = k; j < n; j++) {
    const [upper, lower] = [t[k * n + j]!, t[(k + 1) * n + j]!];
    t[k * n + j] = cosine * upper + sine * lower;
    t[(k + 1) * n + j] = cosine * lower - sine * upper;
  }
  for (const [m, rows] of [
    [t, k + 2],
    [q, n],
  ] as const)
    // prettier-ignore
    for (let i = 0; i < rows; i++) {
      const [left, right] = [m[i * n + k]!, m[i * n + k + 1]!];
      m[i * n + k] = cosine * left + sine * right;
      m[i * n + k + 1] = cosine * right - sine * left;
    }
  t[at + n] = 0;
}

/** One implicit double step (Francis) on rows from `first` to `last`, with the shifts that have this sum and product. */
function doubleStep(
  t: Float64Array,
  n: number,
  q: Float64Array,
  [first, last]: readonly [number, number],
  sum: number,
  product: number,
): void {
  const at = (i: number, j: number): number => t[i * n + j]!;
  let bulge = [
    at(first, first) ** 2 + at(first, first + 1) * at(first + 1, first) - sum * at(first, first) + product,
    at(first + 1, first) * (at(first, first) + at(first + 1, first + 1) - sum),
    at(first + 1, first) * at(first + 2, first + 1),
  ];
  for (let k = first; k < last; k++) {
    const reflection = reflectionOf(bulge);
    if (reflection) {
      reflectRows(t, n, reflection, k, [Math.max(first, k - 1), n]);
      reflectColumns(t, n, reflection, k, Math.min(k + 4, last + 1));
      reflectColumns(q, n, reflection, k, n);
    }
    if (k > first) for (let i = 1; i < bulge.length; i++) t[(k + i) * n + k - 1] = 0;
    bulge = Array.from({ length: Math.min(3, last - k) }, (_, i) => at(k + 1 + i, k));
  }
}

/**
 * The real Schur form of a finite matrix (n by n), in place: upper triangular, but for blocks of two rows on the diagonal that hold conjugate pairs of eigenvalues. Gives the
 * orthogonal Q with `given = Q · T · Qᵀ`; null if the steps do not come to an end.
 */
export function schur(a: Float64Array, n: number): Float64Array | null {
  const q = new Float64Array(n * n);
  for (let i = 0; i < n; i++) q[i * n + i] = 1;
  toHessenberg(a, n, q);
  const size = a.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  let last = n - 1;
  let steps = 0;
  while (last > 0) {
    const at = (i: number, j: number): number => a[i * n + j]!;
    let first = last;
    for (; first > 0; first--) {
      const near = Math.abs(at(first - 1, first - 1)) + Math.abs(at(first, first));
      if (Math.abs(at(first, first - 1)) > EPSILON * (near === 0 ? size : near)) continue;
      a[first * n + first - 1] = 0;
      break;
    }
    if (first >= last - 1) {
      if (first === last - 1) splitBlock(a, n, q, first);
      last = first - 1;
      steps = 0;
      continue;
    }
    if (++steps > MOST_STEPS) return null;
    let [sum, product] = [
      at(last - 1, last - 1) + at(last, last),
      at(last - 1, last - 1) * at(last, last) - at(last - 1, last) * at(last, last - 1),
    ];
    // shifts out of turn, against steps that go in circles
    if (steps % 10 === 0) {
      const beside = Math.abs(at(last, last - 1)) + Math.abs(at(last - 1, last - 2));
      [sum, product] = [1.5 * beside, beside * beside];
    }
    doubleStep(a, n, q, [first, last], sum, product);
  }
  return q;
}
