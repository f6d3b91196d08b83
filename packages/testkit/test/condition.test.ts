import { spread } from '@tensai/core/samples';
import { expect, test } from 'vitest';
import { conditionOf, type HostFunction } from '../src/condition.ts';

const sum: HostFunction = ({ data, dtype }) => [{ shape: [], dtype, data: [data.reduce((total, x) => total + x, 0)] }];

test('the condition of a sum does not depend on what the sum is', async () => {
  for (const size of [40, 100, 300])
    for (let seed = 1; seed <= 20; seed++) {
      const x = spread([size], -1, 1, seed);
      const [[moved]] = (await conditionOf(sum, [x])) as [[number]];
      // elements move by 2^-24 or less, in signs without pattern
      expect(moved).toBeGreaterThan(0.3 * Math.sqrt(size) * 2 ** -25);
      expect(moved).toBeLessThan(size * 2 ** -24);
    }
});

test('what is not floating point does not move', async () => {
  const x = spread([5], 0, 9, 1, 'int32');
  expect(await conditionOf(sum, [x])).toEqual([[0]]);
});
