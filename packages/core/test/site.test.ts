import { at, sum, tensor } from '@tensai/core';
import { expect, test } from 'vitest';
import './setup.ts';

test('a view of a view that runs backwards begins before it in memory', () => {
  const rows = tensor([[1, 2], [3, 4], [5, 6]]); // prettier-ignore
  const back = at(rows, [2, null, -1]);
  expect(at(back, [1, null]).arraySync()).toEqual([[3, 4], [1, 2]]); // prettier-ignore
  expect(sum(at(back, [1, null]), 1).arraySync()).toEqual([7, 3]);
});

test('a view of nothing lies inside its storage', () => {
  const back = at(tensor([1, 2, 3]), [2, null, -1]);
  const nothing = at(back, [3, null]);
  expect(nothing.shape).toEqual([0]);
  expect(nothing.place!.offset).toBe(8);
});
