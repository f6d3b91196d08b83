import '../setup.ts';
import { arange, random, reshape, runGraph, SeedGenerator, tensor, traceFunction } from '@tensai/core';
import { expect, test } from 'vitest';

test('a permutation, another one for another seed', () => {
  const x = arange(1000);
  const [a, b] = [1, 2].map((seed) => random.shuffle(x, { seed }).dataSync());
  expect([...a!].sort((p, q) => p - q)).toEqual([...x.dataSync()]);
  expect(a).not.toEqual(b);
  expect(random.shuffle(x, { seed: 1 }).dataSync()).toEqual(a);
});

test('slices stay whole, along any axis', () => {
  const x = reshape(arange(12), [4, 3]);
  const rows = random.shuffle(x, { seed: 5 }).arraySync() as number[][];
  for (const [first, ...rest] of rows) expect(rest).toEqual([first! + 1, first! + 2]);
  const columns = random.shuffle(x, { axis: -1, seed: 5 }).arraySync() as number[][];
  expect(random.shuffle(x, 1).shape).toEqual([4, 3]);
  for (const [row, values] of columns.entries()) expect(values).toEqual(columns[0]!.map((v) => v + 3 * row));
});

test('every order is equally likely', () => {
  const counts = new Map<string, number>();
  const seed = new SeedGenerator(3);
  const x = tensor([0, 1, 2]);
  for (let i = 0; i < 6000; i++) {
    const key = String(random.shuffle(x, { seed }).arraySync());
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const chi = [...counts.values()].reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
  expect(counts.size).toBe(6);
  // χ² of 5 degrees of freedom: above 20.5 once in a thousand times
  expect(chi).toBeLessThan(20.5);
});

test('in a trace it gives the same order, and another one at each run of a generator', () => {
  const x = arange(50);
  const fixed = traceFunction((y) => random.shuffle(y, { seed: 7 }), [x]).graph;
  expect(runGraph(fixed, [x])[0]!.dataSync()).toEqual(random.shuffle(x, { seed: 7 }).dataSync());
  const seed = new SeedGenerator(7);
  const { graph } = traceFunction((y) => random.shuffle(y, { seed }), [x]);
  const runs = [0, 1].map(() => runGraph(graph, [x])[0]!.dataSync());
  seed.position = 0;
  expect(runs).toEqual([0, 1].map(() => random.shuffle(x, { seed }).dataSync()));
});
