import '../setup.ts';
import { GradientTape } from '@tensai/autodiff';
import { hostWord, type In, ones, random, SeedGenerator, sum, type Tensor, Variable, zeros } from '@tensai/core';
import { expect, test } from 'vitest';

const any = (x: unknown): In => x as In;
const list = (x: Tensor): number[] => Array.from(x.dataSync() as ArrayLike<number>);

test('keeps the elements whose random word is small', () => {
  const y = list(random.dropout(ones([64]), 0.3, { seed: 7 }));
  const kept = Math.fround(0.7);
  const expected = Array.from({ length: 64 }, (_, i) =>
    (hostWord([0, 7], i) >>> 9) * 2 ** -23 < kept ? Math.fround(1 / kept) : 0,
  );
  expect(y).toEqual(expected);
});

test('keeps the share that the rate says, and the sum on average', () => {
  const y = list(random.dropout(ones([100_000]), 0.2, { seed: 1 }));
  expect(y.filter((value) => value === 0).length / y.length).toBeCloseTo(0.2, 2);
  expect(y.reduce((total, value) => total + value, 0) / y.length).toBeCloseTo(1, 2);
});

test('drops the same elements of the gradient', () => {
  const x = ones([32]) as Tensor;
  const tape = new GradientTape();
  tape.watch(x);
  const seed = new SeedGenerator(3);
  let y!: Tensor;
  const total = tape.record(() => sum(any((y = random.dropout(any(x), 0.5, { seed }) as Tensor))));
  expect(list(tape.gradient(total, x))).toEqual(list(y));
  expect(seed.position).toBe(1);
});

test('draws anew from a generator, and the same from a number', () => {
  const seed = new SeedGenerator(3);
  const draw = (from: number | SeedGenerator): string => list(random.dropout(ones([64]), 0.5, { seed: from })).join();
  expect(draw(seed)).not.toBe(draw(seed));
  expect(draw(3)).toBe(draw(3));
});

test('a rate of 0 gives the inputs, which outlive the next value of their Variable', () => {
  const x = new Variable(ones([2]));
  const y = random.dropout(any(x), 0) as Tensor;
  x.assign(zeros([2]));
  expect(list(y)).toEqual([1, 1]);
});
