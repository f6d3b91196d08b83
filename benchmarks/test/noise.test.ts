import { expect, test } from 'vitest';
import { valuesOf } from '../noise.ts';

test('the same numbers in every run, others for another seed', () => {
  const fill = { shape: [3, 400], range: [-1, 2] } as const;
  const data = [...valuesOf(fill, 1).data];
  expect([...valuesOf(fill, 1).data]).toEqual(data);
  expect([...valuesOf(fill, 2).data]).not.toEqual(data);
  expect(Math.min(...data)).toBeGreaterThanOrEqual(-1);
  expect(Math.max(...data)).toBeLessThan(2);
  expect(data.reduce((sum, x) => sum + x, 0) / data.length).toBeCloseTo(0.5, 1);
});

test('labels, one value, weights', () => {
  const { data } = valuesOf({ shape: [1000], classes: 10 }, 0);
  expect(new Set(data).size).toBe(10);
  expect([...valuesOf({ shape: [2], value: 3 }, 0).data]).toEqual([3, 3]);
  const weights = valuesOf({ shape: [20, 30], fans: [20, 30] }, 0).data;
  const limit = Math.sqrt(6 / 50);
  expect(Math.max(...weights)).toBeLessThanOrEqual(limit);
  expect(Math.max(...weights)).toBeGreaterThan(0.95 * limit);
});
