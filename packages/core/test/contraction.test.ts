import {
  type Aval,
  type Contraction,
  contractionOf,
  Expr,
  type Loop,
  matmulOp,
  viewOf,
  withStrides,
} from '@tensai/core';
import { describe, expect, test } from 'vitest';

const aval = (...shape: number[]): Aval => ({ shape, dtype: 'float32' });

const product = (a: Aval, b: Aval, strides: readonly (readonly number[] | undefined)[] = []): Contraction | null =>
  contractionOf(withStrides(matmulOp.lower!([a, b], {}) as Loop, strides));

test('a matrix product', () => {
  expect(product(aval(2, 3), aval(3, 5))).toEqual({
    dtype: 'float32',
    batch: [],
    m: 2,
    n: 5,
    k: 3,
    left: { source: 0, base: 0, stride: 3, inner: 1, batchStrides: [] },
    right: { source: 1, base: 0, stride: 1, inner: 5, batchStrides: [] },
    epilogue: null,
  });
});

test('transposed factors', () => {
  expect(
    product(aval(2, 3), aval(3, 5), [
      [1, 2],
      [1, 3],
    ]),
  ).toMatchObject({
    // prettier-ignore
    left: { stride: 1, inner: 2 },
    right: { stride: 3, inner: 1 },
  });
});

test('batches: of both, of one, and rows that follow each other', () => {
  expect(product(aval(4, 2, 3), aval(4, 3, 5))).toMatchObject({
    batch: [4],
    m: 2,
    left: { batchStrides: [6] },
    right: { batchStrides: [15] },
  });
  expect(product(aval(2, 3), aval(4, 3, 5))).toMatchObject({ batch: [4], left: { batchStrides: [0] } });
  expect(product(aval(4, 2, 3), aval(3, 5))).toMatchObject({ batch: [], m: 8 });
  expect(product(aval(4, 2, 3), aval(3, 5), [[3, 12, 1]])).toMatchObject({ batch: [4], m: 2 });
});

test('axes of one element are none', () => {
  expect(product(aval(1, 3), aval(3, 5))).toMatchObject({ m: 1, n: 5, k: 3 });
  // the only axis of the result is a factor's columns, whichever factor that is
  expect(product(aval(7, 3), aval(3, 1))).toMatchObject({
    m: 1,
    n: 7,
    k: 3,
    left: { source: 1 },
    right: { source: 0 },
  });
  expect(product(aval(1, 1), aval(1, 1))).toMatchObject({ m: 1, n: 1, k: 1 });
});

test('a result whose columns belong to the first factor', () => {
  const [x, y] = [aval(2, 3), aval(3, 5)];
  const loop: Loop = {
    space: [5, 2],
    inputs: [
      { aval: x, view: viewOf(x, 3, [1, 2]) },
      { aval: y, view: viewOf(y, 3, [2, 0]) },
    ],
    reduce: {
      size: [3],
      accs: [{ op: 'sum', value: Expr.input(0, 'float32').multiply(Expr.input(1, 'float32')), contracts: true }],
    },
    outputs: [Expr.accumulator(0, 'float32')],
  };
  expect(contractionOf(withStrides(loop, []))).toMatchObject({
    m: 5,
    n: 2,
    left: { source: 1, stride: 1, inner: 5 },
    right: { source: 0, stride: 3, inner: 1 },
  });
});

describe('what is none', () => {
  const base = withStrides(matmulOp.lower!([aval(2, 3), aval(3, 5)], {}) as Loop, []);
  const [acc] = base.reduce!.accs as [{ op: 'sum'; value: Expr }];
  const changed = (value: Expr, more: object = {}): Loop => ({
    ...base,
    reduce: { ...base.reduce!, accs: [{ op: 'sum', value, contracts: true, ...more }] },
  });
  test('a sum of products that are rounded', () => {
    expect(contractionOf({ ...base, reduce: { ...base.reduce!, accs: [{ op: 'sum', value: acc.value }] } })).toBeNull();
  });
  test('a factor that is computed, and a sum of some of them', () => {
    expect(contractionOf(changed(acc.value.args[0]!.negative().multiply(acc.value.args[1]!)))).toBeNull();
    expect(contractionOf(changed(acc.value, { valid: Expr.literal(1, 'bool') }))).toBeNull();
  });
  test('nothing at all', () => {
    expect(product(aval(2, 0), aval(0, 5))).toBeNull();
    expect(product(aval(0, 3), aval(3, 5))).toBeNull();
  });
  test('a dot product for each element', () => {
    expect(product(aval(4, 1, 3), aval(4, 3, 1))).toBeNull();
  });
});

test('what is computed from the product reads it as its last input', () => {
  const loop = matmulOp.lower!([aval(2, 3), aval(3, 5)], {}) as Loop;
  const bias = aval(5);
  const made = contractionOf(
    withStrides(
      {
        ...loop,
        inputs: [...loop.inputs, { aval: bias, view: viewOf(bias, 3, [1]) }],
        outputs: [Expr.accumulator(0, 'float32').add(Expr.input(2, 'float32')), Expr.accumulator(0, 'float32')],
      },
      [],
    ),
  )!;
  expect(made.epilogue!.sources).toEqual([2]);
  expect(made.epilogue!.loop.inputs.map((input) => input.aval.shape)).toEqual([[5], [2, 5]]);
  expect(made.epilogue!.loop.reduce).toBeUndefined();
  expect(made.epilogue!.loop.outputs[1]).toMatchObject({ kind: 'input', index: 1 });
});
