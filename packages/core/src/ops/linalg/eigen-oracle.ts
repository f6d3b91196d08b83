import type { Rows } from './linalg-oracle.ts';

type Complex = readonly [number, number];

const add = ([a, b]: Complex, [c, d]: Complex): Complex => [a + c, b + d];
const minus = ([a, b]: Complex, [c, d]: Complex): Complex => [a - c, b - d];
const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];
const over = (x: Complex, [c, d]: Complex): Complex => times(x, [c / (c * c + d * d), -d / (c * c + d * d)]);
const size = ([a, b]: Complex): number => Math.hypot(a, b);

/** The coefficients of the characteristic polynomial below the leading 1, from the constant one up, by Faddeev and Le Verrier. */
function characteristic(a: Rows): number[] {
  const n = a.length;
  const coefficients = new Array<number>(n).fill(0);
  let work = a.map((row) => row.map(() => 0));
  let last = 1;
  for (let k = 1; k <= n; k++) {
    const shifted = work.map((row, i) => row.map((x, j) => x + (i === j ? last : 0)));
    work = a.map((row) => shifted.map((_, j) => row.reduce((sum, x, m) => sum + x * shifted[m]![j]!, 0)));
    last = -work.reduce((sum, row, i) => sum + row[i]!, 0) / k;
    coefficients[n - k] = last;
  }
  return coefficients;
}

/** The roots of a polynomial with the leading coefficient 1, by Durand and Kerner. */
function rootsOf(coefficients: readonly number[]): Complex[] {
  const value = (x: Complex): Complex =>
    coefficients.reduceRight<Complex>((sum, c) => add(times(sum, x), [c, 0]), [1, 0]);
  const radius = 1 + Math.max(0, ...coefficients.map(Math.abs));
  let roots = coefficients.map((_, k): Complex => {
    const angle = 0.4 + (2 * Math.PI * k) / coefficients.length;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  for (let step = 0; step < 500; step++)
    roots = roots.map((x, k) => {
      const others = roots.reduce<Complex>(
        (product, y, j) => (j === k ? product : times(product, minus(x, y))),
        [1, 0],
      );
      const moved = over(value(x), others);
      return moved.every(Number.isFinite) ? minus(x, moved) : x;
    });
  return roots;
}

/** A vector that a matrix less nearly one of its eigenvalues makes nearly 0: two steps of inverse iteration. */
function nullVector(a: Rows, value: Complex): Complex[] {
  const n = a.length;
  const near = add(value, [1e-9 * (1 + size(value)), 1e-10]);
  let x = a.map((_, i): Complex => [1, 0.3 * i]);
  for (let step = 0; step < 4; step++) {
    const work = a.map((row, i) => [...row.map((y, j): Complex => (i === j ? minus([y, 0], near) : [y, 0])), x[i]!]);
    for (let k = 0; k < n; k++) {
      let best = k;
      for (let i = k; i < n; i++) if (size(work[i]![k]!) > size(work[best]![k]!)) best = i;
      [work[k], work[best]] = [work[best]!, work[k]!];
      work.forEach((row, i) => {
        if (i === k) return;
        const factor = over(row[k]!, work[k]![k]!);
        work[k]!.forEach((y, j) => (row[j] = minus(row[j]!, times(factor, y))));
      });
    }
    const solution = work.map((row, k) => over(row[n]!, row[k]!));
    const length = Math.hypot(...solution.map(size));
    x = solution.map((y) => over(y, [length, 0]));
  }
  const lead = x.reduce((best, y) => (size(y) > size(best) * (1 + 1e-12) ? y : best), [0, 0]);
  return x.map((y) => times(y, over([size(lead), 0], lead)));
}

/** Eigenvalues in the order of their real and imaginary parts, and eigenvectors one after another, of length 1 and with a positive largest element. For a few rows. */
export function complexEigenOf(a: Rows): { readonly values: Complex[]; readonly vectors: Complex[][] } {
  const values = rootsOf(characteristic(a)).sort((p, q) => (Math.abs(p[0] - q[0]) < 1e-9 ? p[1] - q[1] : p[0] - q[0]));
  return { values, vectors: values.map((value) => nullVector(a, value)) };
}
