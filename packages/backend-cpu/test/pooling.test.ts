import { averageSpreadOp, maxSpreadOp } from '@tensai/core';
import { describe, expect, it } from 'vitest';
import { centred, distance, give, sizeOf, whole } from './against-loop.ts';

describe.each([
  ['float32', 1e-6],
  ['float64', 1e-13],
] as const)('gradients of pooling in %s', (dtype, tolerance) => {
  it('are what their loops say', () => {
    const wrong: unknown[] = [];
    for (let k = 0; k < 80; k++) {
      const axes = whole(1, 3);
      const window = Array.from({ length: axes }, () => whole(1, 3));
      const strides = Array.from({ length: axes }, () => whole(1, 3));
      const before = window.map((extent) => whole(0, extent - 1));
      const input = window.map((extent) => extent + whole(0, 5));
      const results = input.map(
        (extent, axis) => Math.floor((extent + before[axis]! - window[axis]!) / strides[axis]!) + 1,
      );
      const [batch, channels] = [whole(1, 3), whole(1, 4)];
      const y = give(dtype, [batch, ...results, channels], centred);
      const attrs = { window, strides, before, size: input };
      if (!(distance(averageSpreadOp, [y], attrs) < tolerance)) wrong.push(['average', attrs]);
      // a position that lies in the input: the last one of a window, which never starts after its end
      const position = sizeOf(window) - 1;
      const positions = give('int32', y.aval.shape, () => position);
      if (!(distance(maxSpreadOp, [y, positions], attrs) < tolerance)) wrong.push(['max', attrs]);
    }
    expect(wrong).toEqual([]);
  });
});
