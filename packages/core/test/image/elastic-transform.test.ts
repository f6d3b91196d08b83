import '../setup.ts';
import { arange, broadcastTo, image, type In, reshape, type Tensor } from '@tensai/core';
import { expect, test } from 'vitest';

const any = (x: unknown): In => x as In;
const [batch, height, width] = [10, 80, 80];

/** Images whose pixels say in which row, or column, they are. */
const ramp = (axis: 0 | 1): Tensor =>
  broadcastTo(
    any(
      reshape(any(arange(axis === 0 ? height : width, { dtype: 'float64' })), axis === 0 ? [height, 1, 1] : [width, 1]),
    ),
    [batch, height, width, 1],
  ) as Tensor;

/** How far pixels were moved along an axis; those near the ends, where images are mirrored, left out. */
function displacements(axis: 0 | 1, options: object): Float64Array {
  const moved = image.elasticTransform(any(ramp(axis)), options).dataSync() as Float64Array;
  const margin = 18;
  const kept: number[] = [];
  moved.forEach((value, i) => {
    const [row, column] = [Math.floor(i / width) % height, i % width];
    const inside = row >= margin && row < height - margin && column >= margin && column < width - margin;
    if (inside) kept.push(value - (axis === 0 ? row : column));
  });
  return Float64Array.from(kept);
}

const mean = (values: Float64Array): number => values.reduce((sum, x) => sum + x, 0) / values.length;
function deviation(values: Float64Array): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((x) => (x - middle) ** 2)));
}

// of white noise, times sigma and blurred by it: 1 / (2·√π)
test.each([
  { alpha: 10, sigma: 1.5 },
  { alpha: 4, sigma: 2 },
])('displacements have the standard deviation 0.28 · alpha: %o', (options) => {
  for (const axis of [0, 1] as const) {
    const moves = displacements(axis, { ...options, seed: 5 });
    expect(deviation(moves) / options.alpha).toBeGreaterThan(0.24);
    expect(deviation(moves) / options.alpha).toBeLessThan(0.32);
    expect(Math.abs(mean(moves)) / options.alpha).toBeLessThan(0.07);
  }
});

test('rows and columns are moved independently, and so is each image', () => {
  const options = { alpha: 6, sigma: 1.5, seed: 9 };
  const [down, right] = [displacements(0, options), displacements(1, options)];
  const correlation = (a: Float64Array, b: Float64Array): number =>
    mean(a.map((x, i) => x * b[i]!)) / (deviation(a) * deviation(b));
  expect(Math.abs(correlation(down, right))).toBeLessThan(0.15);
  const each = down.length / batch;
  expect(Math.abs(correlation(down.slice(0, each), down.slice(each, 2 * each)))).toBeLessThan(0.3);
});

test('a seed gives the same each time, another one something else', () => {
  const [a, b, c] = [1, 1, 2].map((seed) => displacements(0, { seed }));
  expect(a).toEqual(b);
  expect(a).not.toEqual(c);
});
