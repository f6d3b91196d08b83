import '../setup.ts';
import { cast, memory, random, reshape, SeedGenerator, tensor, tidy, traceFunction } from '@tensai/core';
import { describe, expect, test } from 'vitest';
import { erfSeries } from '../../src/ops/erf-oracle.ts';

const COUNT = 40_000;
const seed = 2026;

type Values = Float32Array | Float64Array | Int32Array;

const meanOf = (xs: Values): number => (xs as Float64Array).reduce((sum, x) => sum + x, 0) / xs.length;
const varianceOf = (xs: Values, mean: number): number =>
  (xs as Float64Array).reduce((sum, x) => sum + (x - mean) ** 2, 0) / xs.length;

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

/** χ² per degree of freedom, less 1, in standard deviations, over classes with at least ten expected. */
function chiSquare(xs: Values, probability: (k: number) => number, most: number): number {
  const counts = new Map<number, number>();
  for (const x of xs) counts.set(x, (counts.get(x) ?? 0) + 1);
  let [chi, classes, restSeen, restExpected] = [0, 0, 0, 0];
  for (let k = 0; k <= most; k++) {
    const expected = probability(k) * xs.length;
    const seen = counts.get(k) ?? 0;
    if (expected < 10) [restSeen, restExpected] = [restSeen + seen, restExpected + expected];
    else [chi, classes] = [chi + (seen - expected) ** 2 / expected, classes + 1];
  }
  if (restExpected > 1) [chi, classes] = [chi + (restSeen - restExpected) ** 2 / restExpected, classes + 1];
  const free = classes - 1;
  return (chi - free) / Math.sqrt(2 * free);
}

/** Of a whole parameter: the chance of n or more events in time x. */
const erlang = (n: number) => (x: number): number => {
  let term = Math.exp(-x);
  let rest = term;
  for (let k = 1; k < n; k++) rest += term *= x / k;
  return 1 - rest;
}; // prettier-ignore

describe.each(['float32', 'float64'] as const)('%s', (dtype) => {
  test.each<[number, (x: number) => number]>([
    [1, (x) => 1 - Math.exp(-x)],
    [2, erlang(2)],
    [7, erlang(7)],
    [100, erlang(100)],
    [0.5, (x) => erfSeries(Math.sqrt(x))],
  ])('gamma of %d', (alpha, distribution) => {
    const xs = random.gamma([COUNT], alpha, { dtype, seed }).dataSync();
    const mean = meanOf(xs);
    expect(Math.abs(mean - alpha)).toBeLessThan(4 * Math.sqrt(alpha / COUNT));
    // the fourth central moment is 3α² + 6α
    expect(Math.abs(varianceOf(xs, mean) - alpha)).toBeLessThan(4 * Math.sqrt((2 * alpha ** 2 + 6 * alpha) / COUNT));
    expect(kolmogorov(xs, distribution)).toBeLessThan(1.95);
  });

  test.each<[number, number, (x: number) => number]>([
    [1, 1, (x) => x],
    [3, 1, (x) => x ** 3],
    [0.25, 1, (x) => x ** 0.25],
    [2, 2, (x) => x * x * (3 - 2 * x)],
    [0.5, 0.5, (x) => (2 / Math.PI) * Math.asin(Math.sqrt(x))],
  ])('beta of %d and %d', (a, b, distribution) => {
    const xs = random.beta([COUNT], a, b, { dtype, seed }).dataSync();
    const mean = meanOf(xs);
    const variance = (a * b) / ((a + b) ** 2 * (a + b + 1));
    expect(Math.abs(mean - a / (a + b))).toBeLessThan(4 * Math.sqrt(variance / COUNT));
    expect(varianceOf(xs, mean) / variance).toBeCloseTo(1, 1);
    expect(xs.every((x) => x >= 0 && x <= 1)).toBe(true);
    expect(kolmogorov(xs, distribution)).toBeLessThan(1.95);
  });

  test.each([
    [10, 0.3],
    [5, 0.5],
    [1, 0.25],
    [20, 0.5],
    [30, 0.5],
    [100, 0.2],
    [100, 0.85],
    [1000, 0.004],
    [1000, 0.4],
    [40, 0.97],
  ])('binomial of %d and %d', (n, p) => {
    const xs = random.binomial([COUNT], n, p, { dtype, seed }).dataSync();
    const mean = meanOf(xs);
    const variance = n * p * (1 - p);
    expect(Math.abs(mean - n * p)).toBeLessThan(4 * Math.sqrt(variance / COUNT));
    expect(varianceOf(xs, mean) / variance).toBeCloseTo(1, 1);
    expect(xs.every((x) => Number.isInteger(x) && x >= 0 && x <= n)).toBe(true);
    const logs = [0];
    for (let k = 1; k <= n; k++) logs.push(logs[k - 1]! + Math.log(n - k + 1) - Math.log(k));
    const probability = (k: number): number => Math.exp(logs[k]! + k * Math.log(p) + (n - k) * Math.log1p(-p));
    // above 4.5 about once in ten thousand times
    expect(chiSquare(xs, probability, n)).toBeLessThan(4.5);
  });

  test('binomial of many trials is nearly normal', () => {
    const [n, p] = [10_000_000, 0.3];
    const xs = random.binomial([COUNT], n, p, { dtype, seed }).dataSync();
    const deviation = Math.sqrt(n * p * (1 - p));
    const z = Float64Array.from(xs as Float64Array, (x) => (x - n * p) / deviation);
    expect(Math.abs(meanOf(z))).toBeLessThan(4 / Math.sqrt(COUNT));
    expect(kolmogorov(z, (x) => (1 + erfSeries(x / Math.SQRT2)) / 2)).toBeLessThan(1.95);
  });

  test('categorical', () => {
    const probabilities = [0.1, 0.2, 0, 0.3, 0.4];
    const logits = reshape(tensor(Float64Array.from(probabilities, (p) => Math.log(p) + 3)), [1, 5]);
    const xs = random.categorical(dtype === 'float64' ? logits : cast(logits, 'float32'), COUNT, { seed }).dataSync();
    expect(xs.includes(2)).toBe(false);
    expect(chiSquare(xs, (k) => probabilities[k]!, 4)).toBeLessThan(4.5);
  });
});

test('edges of binomial', () => {
  const draw = (n: number, p: number): number[] => [...random.binomial([5], n, p, { seed }).dataSync()];
  expect([draw(0, 0.5), draw(7, 0), draw(7, 1), draw(1000, 1), draw(1000, 0)]).toEqual(
    [0, 0, 7, 1000, 0].map((value) => new Array<number>(5).fill(value)),
  );
});

test('tiny parameters of beta give numbers', () => {
  const xs = random.beta([1000], 1e-3, 1e-3, { seed }).dataSync();
  expect(xs.every((x) => x >= 0 && x <= 1)).toBe(true);
  // nearly all at one end or the other, as often
  expect(Math.abs(meanOf(xs) - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 1000));
});

test('an element depends on its own parameter and place, not on the shape', () => {
  const single = random.gamma([6], 3, { seed }).dataSync();
  const mixed = random.gamma([2, 3], tensor([[3], [0.5]]), { seed }).dataSync();
  expect(mixed.slice(0, 3)).toEqual(single.slice(0, 3));
  expect(mixed.slice(3)).toEqual(random.gamma([6], 0.5, { seed }).dataSync().slice(3));
});

test('each draw of a generator is another one, also of a trace', () => {
  const generator = new random.SeedGenerator(3);
  expect(generator).toBeInstanceOf(SeedGenerator);
  const [a, b] = [random.gamma([3], 2, { seed: generator }), random.gamma([3], 2, { seed: generator })];
  expect([...a.dataSync()]).not.toEqual([...b.dataSync()]);
  const { graph } = traceFunction(() => [random.categorical(tensor([[0, 1, 2]]), 3, { seed: generator })], []);
  expect(graph.hosts.length).toBe(2);
});

test('nothing but the result stays', () => {
  const before = memory();
  tidy(() => {
    random.gamma([2, 3], tensor([1, 2, 3])).dispose();
    random.beta([2], 1, 2).dispose();
    random.binomial([2], 3, 0.5).dispose();
    random.categorical(tensor([[0, 1]]), 3).dispose();
  });
  expect(memory()).toEqual(before);
});
