import '../setup.ts';
import { referenceBackend } from '@tensai/codegen';
import * as core from '@tensai/core';
import {
  abs,
  add,
  cholesky,
  det,
  eigh,
  eye,
  expandDims,
  inv,
  logdet,
  lstsq,
  luFactor,
  matmul,
  matrixRank,
  max,
  memory,
  multiply,
  norm,
  NotPositiveDefiniteError,
  pinv,
  qr,
  random,
  SingularMatrixError,
  slogdet,
  solve,
  subtract,
  sum,
  svd,
  swapaxes,
  type Tensor,
  tensor,
  zeros,
} from '@tensai/core';
import { grad } from '@tensai/autodiff';
import { testBackend } from '@tensai/testkit';
import { describe, expect, test } from 'vitest';
import { differences, given, type GoldenCall } from './golden-record.ts';
import golden from './linalg.golden.json' with { type: 'json' };

// Recorded while the tests of Keras 3.16 ran. `output`: which of several results.
interface LinalgCall extends GoldenCall {
  readonly numbers?: readonly number[];
  readonly options?: object;
  readonly output?: number;
}

describe('recorded values', () => {
  const functions = core as unknown as Record<string, (...args: unknown[]) => Tensor | readonly Tensor[]>;
  test.each(golden as unknown as readonly LinalgCall[])('$id $fn', (record) => {
    const { fn, inputs, numbers = [], options, output = 0, dtype } = record;
    const args = [...inputs.map((input) => given(input, dtype)), ...numbers, ...(options ? [options] : [])];
    const result = functions[fn]!(...args);
    expect(differences(Array.isArray(result) ? result[output] : result, record)).toEqual([]);
  });
});

const turned = (x: Tensor): Tensor => swapaxes(x, -1, -2);
const furthest = (a: Tensor, b: Tensor): number => max(abs(subtract(a, b))).itemSync() as number;
const drawn = (shape: readonly number[], seed = 1): Tensor => random.normal(shape, { seed, dtype: 'float64' });
const identity = (n: number): Tensor => eye(n, { dtype: 'float64' });

/** 1 / (i + j + 1): its condition grows by a factor of 30 with each row. */
const hilbert = (n: number): Tensor =>
  tensor(
    Float64Array.from({ length: n * n }, (_, at) => 1 / (Math.floor(at / n) + (at % n) + 1)),
    { shape: [n, n] },
  );

describe('a hundred rows', () => {
  const a = drawn([100, 100]);

  test('factors', () => {
    const definite = add(matmul(a, turned(a)), identity(100));
    const l = cholesky(definite);
    expect(furthest(matmul(l, turned(l)), definite)).toBeLessThan(1e-11);
    const [q, r] = qr(a);
    expect(furthest(matmul(q, r), a)).toBeLessThan(1e-12);
    expect(furthest(matmul(turned(q), q), identity(100))).toBeLessThan(1e-13);
    expect(slogdet(a)[1].itemSync()).toBeCloseTo(sum(core.log(svd(a, { computeUv: false }))).itemSync() as number, 9);
  });

  test('solutions and inverses', () => {
    const b = drawn([100, 3], 2);
    expect(furthest(matmul(a, solve(a, b)), b)).toBeLessThan(1e-10);
    expect(furthest(matmul(a, inv(a)), identity(100))).toBeLessThan(1e-10);
    expect(furthest(matmul(a, lstsq(a, b)), b)).toBeLessThan(1e-10);
  });

  test.each([
    [100, 100],
    [100, 40],
    [40, 100],
  ])('singular values of %i by %i', (m, n) => {
    const x = drawn([m, n], 3);
    const [u, s, vh] = svd(x, { fullMatrices: false });
    expect(furthest(matmul(multiply(u, expandDims(s, 0)), vh), x)).toBeLessThan(1e-12);
    expect(furthest(matmul(turned(u), u), identity(s.size))).toBeLessThan(1e-13);
    expect(furthest(matmul(vh, turned(vh)), identity(s.size))).toBeLessThan(1e-13);
    const [full, , right] = svd(x);
    expect(furthest(matmul(turned(full), full), identity(m))).toBeLessThan(1e-13);
    expect(furthest(matmul(turned(right), right), identity(n))).toBeLessThan(1e-13);
  });

  test('eigenvalues', () => {
    const x = add(a, turned(a));
    const [w, v] = eigh(x);
    expect(furthest(matmul(x, v), multiply(v, expandDims(w, 0)))).toBeLessThan(1e-11);
    expect(furthest(matmul(turned(v), v), identity(100))).toBeLessThan(1e-13);
    const values = w.arraySync() as number[];
    expect(values).toEqual(values.toSorted((p, q) => p - q));
  });
});

describe('hard matrices', () => {
  test('a condition of 10¹³: small residues, and small singular values that are right', () => {
    const h = hilbert(10);
    const b = sum(h, 1) as Tensor;
    expect(furthest(matmul(h, solve(h, b) as never) as Tensor, b)).toBeLessThan(1e-15);
    const s = svd(h, { computeUv: false }).arraySync() as number[];
    // by mpmath, at 50 digits: the largest and the smallest
    expect(s[0]).toBeCloseTo(1.75191967026518, 13);
    expect(s[9]! / 1.0931538193796657e-13).toBeCloseTo(1, 3);
    expect(s.reduce((product, x) => product * x, 1) / (det(h).itemSync() as number)).toBeCloseTo(1, 4);
  });

  test('singular values far apart are all exact', () => {
    const scale = [1, 1e-50, 1e-100];
    const x = multiply(tensor(Float64Array.of(1, 2, 3, 0, 1, 4, 0, 0, 1), { shape: [3, 3] }), tensor(Float64Array.from(scale), { shape: [3, 1] })); // prettier-ignore
    const s = svd(x, { computeUv: false }).arraySync() as number[];
    // of a graded matrix: the determinant is the product of all, and the second compound matrix has that of the first two
    expect(s.reduce((product, value) => product * value, 1) / 1e-150).toBeCloseTo(1, 12);
    expect(s[2]! / s[1]!).toBeLessThan(1e-49);
  });

  test('forty-nine eigenvalues that are equal', () => {
    const x = add(identity(50), tensor(new Float64Array(2500).fill(1), { shape: [50, 50] }));
    const [w, v] = eigh(x);
    (w.arraySync() as number[]).forEach((value, i) => expect(value).toBeCloseTo(i < 49 ? 1 : 51, 12));
    expect(furthest(matmul(turned(v), v), identity(50))).toBeLessThan(1e-13);
    expect(svd(x, { computeUv: false }).arraySync()).toHaveLength(50);
  });

  test('a loss of rank: the pseudo-inverse is one, and the shortest solution is found', () => {
    const x = matmul(drawn([20, 4]), drawn([4, 12], 2));
    expect(matrixRank(x).itemSync()).toBe(4);
    const p = pinv(x);
    expect(furthest(matmul(matmul(x, p), x), x)).toBeLessThan(1e-12);
    expect(furthest(matmul(matmul(p, x), p), p)).toBeLessThan(1e-12);
    expect(furthest(turned(matmul(x, p)), matmul(x, p))).toBeLessThan(1e-12);
    const b = drawn([20, 2], 3);
    expect(furthest(lstsq(x, b), matmul(p, b))).toBeLessThan(1e-12);
  });

  test('the largest and the smallest numbers', () => {
    for (const scale of [1e300, 1e-300]) {
      const x = multiply(drawn([5, 3]), scale);
      const [q, r] = qr(x);
      expect(furthest(multiply(matmul(q, r), 1 / scale), multiply(x, 1 / scale))).toBeLessThan(1e-14);
      expect((norm(multiply(svd(x, { computeUv: false }), 1 / scale)).itemSync() as number) / (norm(multiply(x, 1 / scale)).itemSync() as number)).toBeCloseTo(1, 13); // prettier-ignore
    }
  });
});

describe('refusals', () => {
  const thrown = (body: () => unknown): unknown => {
    try {
      return body();
    } catch (error) {
      return error;
    }
  };

  test('say which matrix it is, and leave nothing behind', () => {
    const x = tensor([[[4, 0], [0, 1]], [[4, 2], [2, -1]]]); // prettier-ignore
    const before = memory();
    const error = thrown(() => cholesky(x));
    expect(error).toBeInstanceOf(NotPositiveDefiniteError);
    expect((error as InstanceType<typeof NotPositiveDefiniteError>).details).toEqual({ op: 'cholesky', matrix: 1, count: 2, pivot: 1, value: -2 }); // prettier-ignore
    expect(String(error)).toContain('matrix 1 of 2 in the batch is not positive definite: its pivot 1 is -2');
    const singular = thrown(() => inv(tensor([[1, 2], [2, 4]]))); // prettier-ignore
    expect(singular).toBeInstanceOf(SingularMatrixError);
    expect(String(singular)).toContain('inv: the matrix is singular: its pivot 1 is 0');
    expect(memory().buffers).toBe(before.buffers + 1);
  });

  test('gradients that are not there', () => {
    const code = (body: () => unknown): unknown => (thrown(body) as { code?: string }).code;
    const tall = tensor([[1, 2], [3, 4], [5, 7]]); // prettier-ignore
    expect(code(() => grad((x: Tensor) => sum(svd(x)[0]))(tall))).toBe('free-vectors');
    expect(code(() => grad((x: Tensor) => sum(qr(x, { mode: 'complete' })[0]))(tall))).toBe('free-vectors');
    expect(code(() => grad((x: Tensor) => sum(svd(x)[2]))(eye(2)))).toBe('repeated-values');
    expect(code(() => grad((x: Tensor) => sum(eigh(x)[1]))(eye(2)))).toBe('repeated-values');
    expect(code(() => grad((x: Tensor) => logdet(x))(zeros([2, 2])))).toBe('singular-matrix');
    // what is determined has one
    expect(grad((x: Tensor) => sum(svd(x)[1]))(eye(2)).arraySync()).toEqual([[1, 0], [0, 1]]); // prettier-ignore
    expect(grad((x: Tensor) => sum(eigh(x)[0]))(eye(2)).arraySync()).toEqual([[1, 0], [0, 1]]); // prettier-ignore
  });
});

test('the slope of a determinant is that of its cofactors, also where it is 0', () => {
  const slope = (values: readonly number[], n: number): number[] =>
    // without the signs of zeros
    Array.from(grad((x: Tensor) => det(x))(tensor(values as number[], { shape: [n, n] })).dataSync(), (x) => x + 0);
  expect(slope([1, 2, 2, 4], 2)).toEqual([4, -2, -2, 1]);
  expect(slope([0, 0, 0, 3], 2)).toEqual([3, 0, 0, 0]);
  expect(slope([0, 0, 0, 0, 2, 0, 0, 0, 5], 3)).toEqual([10, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect(slope(new Array<number>(9).fill(1), 3)).toEqual(new Array<number>(9).fill(0));
  expect(slope([7], 1)).toEqual([1]);
});

test('the packed factors and the exchanges make the matrix', () => {
  const x = drawn([6, 4]);
  const [lu, pivots] = luFactor(x);
  const rows = x.arraySync() as number[][];
  (pivots.arraySync() as number[]).forEach((other, k) => ([rows[k], rows[other]] = [rows[other]!, rows[k]!]));
  const l = add(core.tril(lu, { k: -1 }), eye(6, 4, { dtype: 'float64' }));
  const u = core.slice(core.triu(lu), [0, 0], [4, 4]);
  expect(furthest(matmul(l, u) as Tensor, tensor(Float64Array.from(rows.flat()), { shape: [6, 4] }))).toBeLessThan(
    1e-14,
  );
});

// A backend that compiles loops and has nothing else: what has no loop is read and written.
test('in loops alone', async () => {
  const only = [
    'cholesky',
    'solveTriangular',
    'luFactor',
    'solve',
    'inv',
    'det',
    'slogdet',
    'qr',
    'eigh',
    'svd',
    'lstsq',
  ];
  const { rows } = await testBackend(referenceBackend(), { only, part: [0, 3] });
  expect(rows.flatMap((row) => row.failures.map((failure) => ({ name: row.name, ...failure })))).toEqual([]);
  expect(rows.map(({ name }) => name).toSorted()).toEqual(only.toSorted());
});

test.each([core.choleskyOp, core.detOp, core.eigOp, core.eighOp, core.slogdetOp])(
  '$name refuses what is not square by its shapes',
  (op) => {
    expect(() => op.infer([{ shape: [2, 3], dtype: 'float32' }], {})).toThrow('square matrices […, n, n]');
  },
);

test('solve refuses sides of other lengths by their shapes', () => {
  const a = { shape: [3, 3], dtype: 'float32' } as const;
  expect(() => core.solveOp.infer([a, { shape: [2, 1], dtype: 'float32' }], { op: 'solve' })).toThrow(
    'sides of 3 rows',
  );
});
