import '../setup.ts';
import { random, runGraph, SeedGenerator, setRandomSeed, traceFunction } from '@tensai/core';
import { expect, test } from 'vitest';
import { threefry } from '../../src/random/threefry.ts';

const draw = (seed?: number | SeedGenerator): number[] =>
  random.uniform([3], seed === undefined ? {} : { seed }).arraySync() as number[];

test('a number gives the same draw each time, a generator the next one', () => {
  expect(draw(42)).toEqual(draw(42));
  expect(draw(42)).not.toEqual(draw(43));
  const seed = new SeedGenerator(42);
  const draws = [draw(seed), draw(seed)];
  expect(seed.position).toBe(2);
  expect(draws[0]).not.toEqual(draws[1]);
  expect(draw(new SeedGenerator(42))).toEqual(draws[0]);
  seed.position = 1;
  expect(draw(seed)).toEqual(draws[1]);
});

test('the keys of a generator are threefry of its seed and the number of the draw', () => {
  const seed = new SeedGenerator(42);
  expect([seed.next(), seed.next()]).toEqual([threefry([0, 42], [0, 0]), threefry([0, 42], [0, 1])]);
});

test('without a seed, everything follows setRandomSeed, generators without a seed too', () => {
  const run = (): number[][] => [draw(), draw(new SeedGenerator()), draw()];
  setRandomSeed(7);
  const first = run();
  expect(run()).not.toEqual(first);
  setRandomSeed(7);
  expect(run()).toEqual(first);
  expect(new Set(first.flat()).size).toBe(9);
});

test('a draw in a trace takes the next key at each run', () => {
  const seed = new SeedGenerator(1);
  const { graph } = traceFunction(() => [random.uniform([3], { seed }), random.uniform([3], { seed: 5 })], []);
  expect(seed.position).toBe(0);
  const runs = [0, 1].map(() => runGraph(graph, []).map((x) => x.arraySync()));
  const fresh = new SeedGenerator(1);
  expect(runs).toEqual([[draw(fresh), draw(5)], [draw(fresh), draw(5)]]); // prettier-ignore
});

test('seeds are integers of 32 bits', () => {
  for (const seed of [-1, 1.5, 2 ** 32, NaN, '1', {}])
    for (const take of [() => new SeedGenerator(seed as number), () => setRandomSeed(seed as number)])
      expect(take).toThrow(/a seed is an integer from 0 to 4294967295/);
  expect(() => draw(-1)).toThrow('uniform: a seed is an integer from 0 to 4294967295, or a SeedGenerator; got -1');
  expect(new SeedGenerator(2 ** 32 - 1).seed).toBe(2 ** 32 - 1);
});
