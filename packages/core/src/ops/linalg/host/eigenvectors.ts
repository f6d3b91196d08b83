import { schur } from './schur.ts';

/** Eigenvalues, by their real and then their imaginary parts, and eigenvectors of one matrix: `vectors[k]` belongs to value k, has the length 1, and its element `lead[k]`, the largest, is positive. */
export interface Eigen {
  readonly values: readonly Complex[];
  readonly vectors: readonly (readonly Complex[])[];
  readonly lead: readonly number[];
}

/** Real and imaginary part. */
export type Complex = readonly [re: number, im: number];

const EPSILON = 2 ** -52;

const minus = ([a, b]: Complex, [c, d]: Complex): Complex => [a - c, b - d];
const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];
const size = ([a, b]: Complex): number => Math.hypot(a, b);

/** a / b, by Smith's formula: squares would overflow. */
function over([a, b]: Complex, [c, d]: Complex): Complex {
  if (Math.abs(c) >= Math.abs(d)) {
    const [r, divisor] = [d / c, c + d * (d / c)];
    return [(a + b * r) / divisor, (b - a * r) / divisor];
  }
  const [r, divisor] = [c / d, d + c * (c / d)];
  return [(a * r + b) / divisor, (b * r - a) / divisor];
}

/** Scales rows and columns by powers of 2 until they are alike (Parlett and Reinsch, 1969), in place: D⁻¹ A D. Gives D. */
function balance(a: Float64Array, n: number): Float64Array {
  const scale = new Float64Array(n).fill(1);
  for (let changed = true; changed;) {
    changed = false;
    for (let i = 0; i < n; i++) {
      let [column, row] = [0, 0];
      for (let j = 0; j < n; j++)
        if (j !== i) {
          column += Math.abs(a[j * n + i]!);
          row += Math.abs(a[i * n + j]!);
        }
      if (column === 0 || row === 0) continue;
      const power = 2 ** Math.round(Math.log2(row / column) / 2);
      if (column * power + row / power >= 0.95 * (column + row)) continue;
      changed = true;
      scale[i]! *= power;
      for (let j = 0; j < n; j++) {
        a[i * n + j]! /= power;
        a[j * n + i]! *= power;
      }
    }
  }
  return scale;
}

/** The eigenvalues and eigenvectors of a finite matrix (n by n); null if the iteration does not come to an end. */
export function eigen(given: Float64Array, n: number): Eigen | null {
  const largest = given.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const unit = largest === 0 ? 1 : largest;
  const t = given.map((x) => x / unit);
  const scale = balance(t, n);
  const q = schur(t, n);
  if (!q) return null;
  const values: Complex[] = [];
  const vectors: (readonly Complex[])[] = [];
  const lead: number[] = [];
  const add = (value: Complex, found: readonly Complex[]): void => {
    const whole = found.length;
    const vector = Array.from({ length: n }, (_, i): Complex => {
      let [re, im] = [0, 0];
      for (let k = 0; k < whole; k++) {
        re += q[i * n + k]! * found[k]![0];
        im += q[i * n + k]! * found[k]![1];
      }
      return [re * scale[i]!, im * scale[i]!];
    });
    const best = largestOf(vector);
    const length = Math.hypot(...vector.map(size));
    const turn = over([vector[best]![0], -vector[best]![1]], [size(vector[best]!) * length, 0]);
    const made = vector.map((x, i): Complex => {
      const [re, im] = times(x, turn);
      return i === best ? [re, 0] : [re, im];
    });
    values.push([value[0] * unit, value[1] * unit]);
    vectors.push(made);
    lead.push(best);
    if (value[1] > 0) {
      values.push([value[0] * unit, -value[1] * unit]);
      vectors.push(made.map(([re, im]): Complex => [re, -im]));
      lead.push(best);
    }
  };
  for (let k = 0; k < n; k++) {
    const at = k * n + k;
    if (k === n - 1 || t[at + n] === 0) {
      add([t[at]!, 0], backwards(t, n, [t[at]!, 0], k, [[1, 0]]));
      continue;
    }
    const [a, b, c, d] = [t[at]!, t[at + 1]!, t[at + n]!, t[at + n + 1]!];
    const value: Complex = [(a + d) / 2, Math.sqrt(-(((a - d) / 2) ** 2 + b * c))];
    // a null vector of [[a − λ, b], [c, d − λ]]
    const block: readonly Complex[] =
      Math.abs(b) >= Math.abs(c) ? [[b, 0], minus(value, [a, 0])] : [minus(value, [d, 0]), [c, 0]];
    add(value, backwards(t, n, value, k, block));
    k++;
  }
  const order = values.map((_, k) => k).sort((i, j) => values[i]![0] - values[j]![0] || values[i]![1] - values[j]![1]);
  return {
    values: order.map((k) => values[k]!),
    vectors: order.map((k) => vectors[k]!),
    lead: order.map((k) => lead[k]!),
  };
}

/** The place of the largest element, the first of equals. */
function largestOf(vector: readonly Complex[]): number {
  let best = 0;
  vector.forEach((x, i) => {
    if (size(x) > size(vector[best]!) * (1 + 64 * EPSILON)) best = i;
  });
  return best;
}

/** The eigenvector of a quasi-triangular matrix that ends with `known` from row `k` on: (T − λ) x = 0, from below. Divisors that vanish become as small as the rounding of T. */
function backwards(
  t: Float64Array,
  n: number,
  value: Complex,
  k: number,
  known: readonly Complex[],
): readonly Complex[] {
  let x: Complex[] = [...Array.from({ length: k }, (): Complex => [0, 0]), ...known];
  const least = (divisor: Complex, bound: number): Complex => (size(divisor) < bound ? [bound, 0] : divisor);
  const rest = (row: number, from: number): Complex => {
    let [re, im] = [0, 0];
    for (let j = from; j < x.length; j++) {
      re -= t[row * n + j]! * x[j]![0];
      im -= t[row * n + j]! * x[j]![1];
    }
    return [re, im];
  };
  for (let i = k - 1; i >= 0; i--) {
    const at = i * n + i;
    if (i === 0 || t[at - 1] === 0) x[i] = over(rest(i, i + 1), least(minus([t[at]!, 0], value), EPSILON));
    else {
      // a block of rows i − 1 and i, by Cramer's rule
      const [a, d] = [minus([t[at - n - 1]!, 0], value), minus([t[at]!, 0], value)];
      const [b, c] = [t[at - n]!, t[at - 1]!];
      const determinant = least(minus(times(a, d), [b * c, 0]), EPSILON * EPSILON);
      const [upper, lower] = [rest(i - 1, i + 1), rest(i, i + 1)];
      x[i - 1] = over(minus(times(d, upper), times([b, 0], lower)), determinant);
      x[i] = over(minus(times(a, lower), times([c, 0], upper)), determinant);
      i--;
    }
    // a chain of vanishing divisors must not overflow
    const most = size(x[i]!);
    if (most > 1e100) x = x.map(([re, im]): Complex => [re / most, im / most]);
  }
  return x;
}
