import { averageSpreadOp, maxSpreadOp, sizeOf } from '@tensai/core';
import { randomPooling } from '@tensai/testkit';
import { describe, expect, it } from 'vitest';
import { distance, give, values } from './against-loop.ts';

describe.each([
  ['float32', 1e-6],
  ['float64', 1e-13],
] as const)('gradients of pooling in %s', (dtype, tolerance) => {
  it('are what their loops say', () => {
    const wrong: unknown[] = [];
    for (let k = 0; k < 80; k++) {
      const { x, y: results, attrs: windows } = randomPooling(values);
      const attrs = { ...windows, size: x.slice(1, -1) };
      const y = give(dtype, results);
      if (!(distance(averageSpreadOp, [y], attrs) < tolerance)) wrong.push(['average', attrs]);
      // a position that lies in the input: the last one of a window, which never starts after its end
      const position = sizeOf(attrs.window) - 1;
      const positions = give('int32', y.aval.shape, () => position);
      if (!(distance(maxSpreadOp, [y, positions], attrs) < tolerance)) wrong.push(['max', attrs]);
    }
    expect(wrong).toEqual([]);
  });
});
