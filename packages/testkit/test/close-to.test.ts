import { cpu } from '@tensai/backend-cpu';
import { registerBackend, tensor, Variable } from '@tensai/core';
import { closeTo, differenceOf, NotCloseError } from '@tensai/testkit';
import { beforeAll, expect, test } from 'vitest';

beforeAll(() => registerBackend(cpu()));

test('the worst element is named, and how many differ', () => {
  expect(
    differenceOf(
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [
        [1, 2.5, 3],
        [4, 9, 6],
      ],
    ),
  ).toBe('at [1, 1]: 5 instead of 9 (2 of 6 elements differ)');
  expect(differenceOf([1, NaN], [1, 2])).toBe('at [1]: NaN instead of 2 (1 of 2 elements differ)');
  expect(differenceOf([1], [[1]])).toBe('in shape: [1] instead of [1, 1]');
});

test('NaN and infinities are equal to themselves only', () => {
  expect(differenceOf([NaN, Infinity, -Infinity], [NaN, Infinity, -Infinity])).toBeNull();
  expect(differenceOf(Infinity, -Infinity)).not.toBeNull();
  expect(differenceOf(1, NaN)).not.toBeNull();
  expect(differenceOf(1, Infinity, { rtol: 1 })).not.toBeNull();
});

test('tolerances', () => {
  expect(differenceOf(1.0005, 1, { rtol: 1e-3 })).toBeNull();
  expect(differenceOf(1.0005, 1, { atol: 1e-4 })).not.toBeNull();
  expect(differenceOf(1.00014, 1, { decimal: 4 })).toBeNull();
  expect(differenceOf(1.00016, 1, { decimal: 4 })).not.toBeNull();
  expect(differenceOf(0.1 + 0.2, 0.3)).toBeNull();
});

test('tensors, Variables, typed arrays and host arrays', async () => {
  await closeTo(tensor([[1, 2]]), [[1, 2]]);
  await closeTo(new Variable([1, 2]), Float32Array.of(1, 2));
  await closeTo(tensor([true, false]), [true, false]);
  await closeTo(tensor([[1, 2]]), { shape: [1, 2], dtype: 'float32', data: [1, 2] });
  await expect(closeTo(tensor([1, 2]), [1, 3])).rejects.toThrow(NotCloseError);
});
