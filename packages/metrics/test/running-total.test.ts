import './setup.ts';
import { memory, tensor, Variable } from '@tensai/core';
import { RunningTotal } from '@tensai/metrics';
import { expect, test } from 'vitest';

const totalOf = (dtype: 'float32' | 'float64' = 'float32'): RunningTotal =>
  new RunningTotal(new Variable([0, 0], { dtype, trainable: false }));
const exact = (total: RunningTotal): number => {
  const [high, low] = total.state.arraySync() as readonly number[];
  return high! + low!; // in float64
};

test('ones are counted past 2²⁵', () => {
  const total = totalOf();
  total.state.assign([2 ** 25 - 4, 0]);
  for (let i = 1; i <= 1000; i++) {
    total.add(1);
    expect(exact(total)).toBe(2 ** 25 - 4 + i);
  }
  total.state.assign([2 ** 40, 0]);
  for (let i = 1; i <= 1000; i++) total.add(1);
  expect(exact(total)).toBe(2 ** 40 + 1000);
});

// a fixed sequence of numbers in [0, 1), so that a failure comes back
function* dice(): Generator<number> {
  for (let state = 1; ; state = (state * 48271) % 2147483647) yield state / 2147483647;
}

test.each([
  ['losses', (x: number) => x * 3],
  ['of either sign', (x: number) => x - 0.5],
  ['of all sizes', (x: number, y: number) => (x - 0.5) * 10 ** Math.floor(y * 20 - 10)],
  ['batch sizes', (x: number) => Math.floor(x * 512)],
])('sums keep 40 bits: %s', (_, next) => {
  const total = totalOf();
  const random = dice();
  let sum = 0;
  let size = 0;
  for (let i = 0; i < 20_000; i++) {
    const value = Math.fround(next(random.next().value as number, random.next().value as number));
    total.add(value);
    sum += value;
    size += Math.abs(value);
  }
  expect(Math.abs(exact(total) - sum)).toBeLessThanOrEqual(size * 2 ** -40);
  expect(total.value().itemSync()).toBe(Math.fround(exact(total)));
});

test('infinities and NaN stay what they are', () => {
  const total = totalOf();
  total.add(Infinity);
  total.add(1);
  expect(total.value().itemSync()).toBe(Infinity);
  total.add(-Infinity);
  expect(total.value().itemSync()).toBeNaN();
  total.reset();
  total.add(3);
  expect(total.value().itemSync()).toBe(3);
  total.add(1e38);
  total.add(1e38);
  expect(total.value().itemSync()).toBe(Math.fround(2e38));
});

test('totals of any shape, of integers, of float64', () => {
  const counts = new RunningTotal(
    new Variable(tensor(new Float32Array(8), { shape: [2, 2, 2] }), { trainable: false }),
  );
  counts.add(tensor([[1, 2], [3, 4]], { dtype: 'int32' })); // prettier-ignore
  counts.add(tensor([[true, false], [false, true]])); // prettier-ignore
  counts.add(10);
  expect(counts.value().arraySync()).toEqual([[12, 12], [13, 15]]); // prettier-ignore
  expect(() => counts.add(tensor([1, 2, 3]))).toThrow('addToTotal: a total and what is added differ: [2, 2] and [3]');
  const double = totalOf('float64');
  double.add(0.1);
  double.add(0.2);
  expect(double.value().itemSync()).toBe(0.1 + 0.2);
});

test('no tensor is left behind', () => {
  const total = totalOf();
  const before = memory().tensors;
  const value = tensor(2);
  for (let i = 0; i < 100; i++) total.add(value);
  value.dispose();
  expect(memory().tensors).toBe(before);
});
