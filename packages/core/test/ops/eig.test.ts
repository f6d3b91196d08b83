import '../setup.ts';
import { grad } from '@tensai/autodiff';
import {
  apply,
  at,
  eig,
  eigOp,
  eye,
  imag,
  multiply,
  random,
  real,
  sum,
  TensaiError,
  type Tensor,
  tensor,
  trace,
} from '@tensai/core';
import { expect, test } from 'vitest';
import golden from './eig.golden.json' with { type: 'json' };

/** The pairs in float64 that `eig` rounds to complex64. */
const exact = (x: Tensor): { readonly w: number[][]; readonly v: number[][][] } => {
  const [w, v] = apply(eigOp, [x], {}) as [Tensor, Tensor];
  return { w: w.arraySync() as number[][], v: v.arraySync() as number[][][] };
};

/** The largest element of x · v − v · w, and of the lengths less 1. */
function residue(x: Tensor): number {
  const a = x.arraySync() as number[][];
  const { w, v } = exact(x);
  let most = 0;
  w.forEach(([re, im], k) => {
    a.forEach((row, i) => {
      const left = [0, 1].map((part) => row.reduce((total, value, j) => total + value * v[j]![k]![part]!, 0));
      const [p, q] = v[i]![k] as [number, number];
      most = Math.max(most, Math.abs(left[0]! - (re! * p - im! * q)), Math.abs(left[1]! - (re! * q + im! * p)));
    });
    most = Math.max(most, Math.abs(Math.hypot(...v.map((row) => Math.hypot(...row[k]!))) - 1));
  });
  return most;
}

test('as NumPy', () => {
  const { w, v } = exact(tensor(Float64Array.from(golden.x.flat()), { shape: [6, 6] }));
  const near = (mine: readonly unknown[], others: readonly unknown[]): void =>
    (mine.flat(3) as number[]).forEach((value, i) => expect(value).toBeCloseTo((others.flat(3) as number[])[i]!, 12));
  near(w, golden.w);
  near(v, golden.v);
});

test('eighty rows', () => {
  const x = random.normal([80, 80], { seed: 4, dtype: 'float64' });
  expect(residue(x)).toBeLessThan(1e-12);
  const { w } = exact(x);
  expect(w.reduce((total, [re]) => total + re!, 0)).toBeCloseTo(trace(x).itemSync() as number, 10);
  expect(Math.abs(w.reduce((total, [, im]) => total + im!, 0))).toBe(0);
});

test('hard matrices', () => {
  const of = (rows: readonly (readonly number[])[]): Tensor =>
    tensor(Float64Array.from(rows.flat()), { shape: [rows.length, rows.length] });
  // a cyclic exchange: steps without shifts out of turn would go in circles
  const cycle = of(Array.from({ length: 8 }, (_, i) => Array.from({ length: 8 }, (_unused, j) => (j === (i + 1) % 8 ? 1 : 0)))); // prettier-ignore
  expect(residue(cycle)).toBeLessThan(1e-14);
  exact(cycle).w.forEach(([re, im]) => expect(Math.hypot(re!, im!)).toBeCloseTo(1, 13));
  // one eigenvalue, one vector
  const jordan = of(Array.from({ length: 12 }, (_, i) => Array.from({ length: 12 }, (_unused, j) => (i === j ? 2 : j === i + 1 ? 1 : 0)))); // prettier-ignore
  expect(residue(jordan)).toBeLessThan(1e-14);
  // rows and columns of sizes far apart
  expect(exact(of([[1, 1e12], [1e-12, 2]])).w[0]![0]).toBeCloseTo((3 - Math.sqrt(5)) / 2, 13); // prettier-ignore
  expect(residue(multiply(of([[1, 2], [-3, 1]]), 1e300)) / 1e300).toBeLessThan(1e-15); // prettier-ignore
  expect(exact(multiply(of([[1, 2], [-3, 1]]), 1e-300)).w[0]![1]! / 1e-300).toBeCloseTo(-Math.sqrt(6), 13); // prettier-ignore
});

test('gradients of the parts', () => {
  const x = tensor([[1, 2], [0, 3]]); // prettier-ignore
  // the slope of an eigenvalue is the product of its left and right vector
  expect(grad((t: Tensor) => at(real(eig(t)[0]), 1) as Tensor)(x).arraySync()).toEqual([[0, 0], [1, 1]]); // prettier-ignore
  const code = (body: () => unknown): unknown => {
    try {
      return body();
    } catch (error) {
      return error instanceof TensaiError ? error.code : error;
    }
  };
  expect(code(() => grad((t: Tensor) => sum(imag(eig(t)[1])) as Tensor)(eye(2)))).toBe('repeated-values');
});
