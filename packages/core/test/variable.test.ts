import './setup.ts';
import { add, multiply, tensor, Variable } from '@tensai/core';
import { expect, test } from 'vitest';

test('is an operand wherever a tensor is', () => {
  const v = new Variable([1, 2], { name: 'v' });
  expect(add(v, v).arraySync()).toEqual([2, 4]);
  expect(multiply(2, v).arraySync()).toEqual([2, 4]);
  expect([v.shape, v.dtype, v.name, v.trainable]).toEqual([[2], 'float32', 'v', true]);
});

test('assigns whole values, cast to its dtype', () => {
  const v = new Variable([1, 2]);
  v.assign(tensor([3, 4], { dtype: 'int32' }));
  expect(v.dtype).toBe('float32');
  v.assignAdd(1).assignSub([0, 1]);
  expect(v.arraySync()).toEqual([4, 4]);
});

test.each([
  [
    'an element',
    [0, 0],
    9,
    [
      [9, 2, 3],
      [4, 5, 6],
    ],
  ],
  [
    'a row',
    [1],
    [7, 8, 9],
    [
      [1, 2, 3],
      [7, 8, 9],
    ],
  ],
  [
    'a row from a number',
    [1],
    0,
    [
      [1, 2, 3],
      [0, 0, 0],
    ],
  ],
  [
    'a column',
    [null, -1],
    [7, 8],
    [
      [1, 2, 7],
      [4, 5, 8],
    ],
  ],
  [
    'a range',
    [0, [0, 2]],
    [7, 8],
    [
      [7, 8, 3],
      [4, 5, 6],
    ],
  ],
  [
    'steps',
    [null, [null, null, 2]],
    [
      [7, 8],
      [9, 10],
    ],
    [
      [7, 2, 8],
      [9, 5, 10],
    ],
  ],
  [
    'backwards',
    [0, [null, null, -1]],
    [7, 8, 9],
    [
      [9, 8, 7],
      [4, 5, 6],
    ],
  ],
  [
    'backwards in steps',
    [0, [null, null, -2]],
    [7, 8],
    [
      [8, 2, 7],
      [4, 5, 6],
    ],
  ],
] as const)('assigns to %s', (_, indices, value, want) => {
  const v = new Variable([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
  v.at(...indices).assign(value as number);
  expect(v.arraySync()).toEqual(want);
});

test('says what does not fit', () => {
  const v = new Variable([1, 2], { name: 'weights' });
  expect(() => v.assign([1, 2, 3])).toThrow("assign: Variable 'weights' has the shape [2], the value [3]");
  expect(() => v.assignAdd([[1], [2]])).toThrow(
    /assignAdd: Variable 'weights' has the shape \[2\], the value \[2, 2\]/,
  );
  expect(() => v.at(2).assign(1)).toThrow(/along axis 0, the index 2 is outside -2 … 1/);
  expect(() => v.assign(null as never)).toThrow(/gradient is null/);
});

test('elements of tensors cannot be assigned to', () => {
  const x = tensor([1, 2]);
  const v = new Variable([1, 2]);
  for (const target of [x, v] as unknown as number[][])
    expect(() => {
      target[0] = 1;
    }).toThrow('a tensor cannot be changed: tensor[0] = …\nhint: a Variable can: variable.at(0).assign(value)');
  // @ts-expect-error: tensors have no index signature
  expect(() => (x[0] = 1)).toThrow(/cannot be changed/);
  // other properties are the user's business
  (x as unknown as { label: string }).label = 'mine';
});

test('JavaScript operators are refused, text is not', () => {
  const x = tensor([1, 2]) as unknown as number;
  for (const call of [() => x + 1, () => x * 2, () => -x, () => x < 1])
    expect(call).toThrow(/operators work on numbers, not on tensors\nhint: write add\(x, y\)/);
  expect(`${x}`).toBe('[1. 2.]');
  expect(String(new Variable(1, { name: 'v' }))).toBe("Variable 'v' 1.0");
  // oxlint-disable-next-line eqeqeq
  expect(x == null).toBe(false);
});
