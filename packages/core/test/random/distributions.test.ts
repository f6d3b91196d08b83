import '../setup.ts';
import { memory, random, tidy } from '@tensai/core';
import { describe, expect, test } from 'vitest';
import { erfSeries } from '../../src/ops/erf-oracle.ts';

const COUNT = 100_000;
const seed = 2024;

const moments = (xs: ArrayLike<number>): { mean: number; variance: number; skew: number; kurtosis: number } => {
  const about = (center: number, power: number): number => {
    let sum = 0;
    for (let i = 0; i < xs.length; i++) sum += (xs[i]! - center) ** power;
    return sum / xs.length;
  };
  const mean = about(0, 1);
  const variance = about(mean, 2);
  return { mean, variance, skew: about(mean, 3) / variance ** 1.5, kurtosis: about(mean, 4) / variance ** 2 };
};

/** The statistic of Kolmogorov and Smirnov, times √n: above 1.95 once in a thousand times. */
function kolmogorov(xs: Float32Array | Float64Array, distribution: (x: number) => number): number {
  const sorted = xs.slice().sort();
  let worst = 0;
  sorted.forEach((x, i) => {
    const expected = distribution(x);
    worst = Math.max(worst, Math.abs(expected - i / sorted.length), Math.abs(expected - (i + 1) / sorted.length));
  });
  return worst * Math.sqrt(sorted.length);
}

const below = (z: number): number => (1 + erfSeries(z / Math.SQRT2)) / 2;

describe.each(['float32', 'float64'] as const)('%s', (dtype) => {
  test('uniform', () => {
    const xs = random.uniform([COUNT], { minval: 2, maxval: 6, dtype, seed }).dataSync();
    const { mean, variance } = moments(xs);
    expect(Math.abs(mean - 4)).toBeLessThan(4 * Math.sqrt(4 / 3 / COUNT));
    expect(Math.abs(variance - 4 / 3)).toBeLessThan(0.02);
    expect(xs.every((x) => x >= 2 && x < 6)).toBe(true);
    expect(kolmogorov(xs, (x) => (x - 2) / 4)).toBeLessThan(1.95);
  });

  test('normal', () => {
    const xs = random.normal([COUNT], { mean: 3, stddev: 2, dtype, seed }).dataSync();
    const { mean, variance, skew, kurtosis } = moments(xs);
    expect(Math.abs(mean - 3)).toBeLessThan((4 * 2) / Math.sqrt(COUNT));
    expect(Math.abs(variance / 4 - 1)).toBeLessThan(4 * Math.sqrt(2 / COUNT));
    expect(Math.abs(skew)).toBeLessThan(4 * Math.sqrt(6 / COUNT));
    expect(Math.abs(kurtosis - 3)).toBeLessThan(4 * Math.sqrt(24 / COUNT));
    expect(kolmogorov(xs, (x) => below((x - 3) / 2))).toBeLessThan(1.95);
  });

  test('truncatedNormal', () => {
    const xs = random.truncatedNormal([COUNT], { mean: 1, stddev: 3, dtype, seed }).dataSync();
    const { mean, variance } = moments(xs);
    expect(Math.abs(mean - 1)).toBeLessThan(0.04);
    // what Keras divides by in its initializers
    expect(Math.sqrt(variance) / 3).toBeCloseTo(0.8796, 2);
    expect(xs.every((x) => x >= -5 && x <= 7)).toBe(true);
    const [low, high] = [below(-2), below(2)];
    expect(kolmogorov(xs, (x) => (below((x - 1) / 3) - low) / (high - low))).toBeLessThan(1.95);
  });
});

test('a range that rounding would close stays open', () => {
  // 10 + (1 − 2⁻²³) is 11 in float32
  const xs = random.uniform([COUNT], { minval: 2 ** 20, maxval: 2 ** 20 + 1, seed }).dataSync();
  expect(new Set(xs)).toEqual(new Set(Array.from({ length: 8 }, (_, k) => 2 ** 20 + k / 8)));
  for (const maxval of [0, -1, 1e-3, 5])
    expect(
      random
        .uniform([1000], { minval: maxval - 1e-6, maxval, seed })
        .dataSync()
        .every((x) => x < maxval),
    ).toBe(true);
});

test('integers are equally likely', () => {
  const counts = new Array<number>(10).fill(0);
  for (const x of random.randint([COUNT], -5, 5, { seed }).dataSync()) counts[x + 5]!++;
  const chi = counts.reduce((sum, n) => sum + (n - COUNT / 10) ** 2 / (COUNT / 10), 0);
  // χ² of 9 degrees of freedom: above 27.9 once in a thousand times
  expect(chi).toBeLessThan(27.9);
});

test('draws are independent of their shape, neighbours and draws of each other', () => {
  const flat = random.normal([6], { seed }).arraySync() as number[];
  expect(random.normal([2, 3], { seed }).arraySync()).toEqual([flat.slice(0, 3), flat.slice(3)]);
  const [a, b] = [random.normal([COUNT], { seed: 1 }).dataSync(), random.normal([COUNT], { seed: 2 }).dataSync()];
  const correlation = (lag: number, other: Float32Array): number => {
    let sum = 0;
    for (let i = 0; i < COUNT - lag; i++) sum += a[i + lag]! * other[i]!;
    return Math.abs(sum / COUNT) * Math.sqrt(COUNT);
  };
  for (const value of [correlation(1, a), correlation(2, a), correlation(0, b), correlation(1, b)])
    expect(value).toBeLessThan(4);
});

test('nothing but the result stays', () => {
  const before = memory();
  tidy(() => {
    random.normal([2, 3]).dispose();
    random.uniform([]).dispose();
    random.randint([4], 0, 5).dispose();
  });
  expect(memory()).toEqual(before);
});
