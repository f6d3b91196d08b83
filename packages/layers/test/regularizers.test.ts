import './setup.ts';
import { mul, sum, tensor, Variable } from '@tensai/core';
import { getRegularizer, regularizers } from '@tensai/layers';
import { register } from '@tensai/layers/all';
import { checkGradients } from '@tensai/testkit';
import { beforeAll, expect, test } from 'vitest';
import { difference } from './difference.ts';

beforeAll(register);

const { L1, L1L2, L2, OrthogonalRegularizer } = regularizers;

test('losses of tensors and Variables', async () => {
  expect(difference(new L1().apply(tensor([1, -2])), 0.03)).toBeNull();
  expect(difference(new L2({ l2: 2 }).apply(new Variable([1, -2])), 10)).toBeNull();
  expect(difference(new L1L2({ l1: 1, l2: 0.5 }).apply(tensor([[1], [-2]])), 5.5)).toBeNull();
  expect(
    difference(
      new OrthogonalRegularizer({ factor: 1, mode: 'columns' }).apply(
        tensor([
          [1, 1, 0],
          [0, 1, 1],
        ]),
      ),
      Math.SQRT1_2 * (2 / 3),
    ),
  ).toBeNull();
});

test('gradients', async () => {
  const w = tensor(
    [
      [0.4, -1.2, 0.7],
      [0.9, 0.3, -0.8],
    ],
    { dtype: 'float64' },
  );
  for (const regularizer of [new L1L2({ l1: 0.3, l2: 0.7 }), new OrthogonalRegularizer({ factor: 1 })])
    await expect(checkGradients((x) => regularizer.apply(x), [w])).resolves.toBeUndefined();
});

test('identifiers and configs', () => {
  expect(getRegularizer(null)).toBeNull();
  expect(getRegularizer('l2')!.getConfig()).toEqual({ l2: 0.01 });
  expect(getRegularizer('l1_l2')!.getConfig()).toEqual({ l1: 0, l2: 0 });
  expect(getRegularizer('orthogonal_regularizer')!.getConfig()).toEqual({ factor: 0.01, mode: 'rows' });
  expect(getRegularizer({ className: 'L1', config: { l1: 3 } }).getConfig()).toEqual({ l1: 3 });
  expect(
    getRegularizer((x) => mul(sum(x), 3))
      .apply(tensor([1, 2]))
      .itemSync(),
  ).toBe(9);
});

test.each([
  ['an unknown name', () => getRegularizer('l3'), "the regularizer 'l3' is not registered"],
  ['a bare factor', () => new L2(0.01 as never), 'L2: options are an object, got 0.01\nhint: write it as { l2 }'],
  ['a negative factor', () => new L1({ l1: -1 }), 'L1: l1 is a finite number that is not negative, got -1'],
  ['no number', () => new L1L2({ l2: NaN }), 'L1L2: l2 is a finite number'],
  ['an unknown mode', () => new OrthogonalRegularizer({ mode: 'both' }), "mode is 'rows' or 'columns', got 'both'"],
  ['a vector for matrices', () => new OrthogonalRegularizer().apply(tensor([1])), 'takes matrices, got the shape [1]'],
  ['a loss per element', () => getRegularizer((x) => x).apply(tensor([1, 2])), 'regularizer: a loss is a scalar'],
])('refused: %s', (_, call, message) => expect(call).toThrow(message));
