import { cpu } from '@tensai/backend-cpu';
import { registerBackend, tensor, topK } from '@tensai/core';
import { expect, test } from 'vitest';

registerBackend(cpu());

// few are inserted into a list one after another, many are the first of all in order
test.each([
  [1000, 3],
  [1000, 70],
  [1000, 80],
  [1000, 1000],
  [20, 20],
  [21, 21],
])('the largest of %i, up to %i, ties and NaN among them', (count, k) => {
  const x = Array.from({ length: count }, (_, i) => (i % 97 === 13 ? NaN : ((i * 7919) % 61) - 30));
  const larger = (a: number, b: number): number =>
    Number.isNaN(a) || Number.isNaN(b) ? Number(Number.isNaN(b)) - Number(Number.isNaN(a)) : b - a;
  const order = x.map((_, i) => i).sort((i, j) => larger(x[i]!, x[j]!) || i - j);
  const [values, places] = topK(tensor([x, x.toReversed()]), k);
  const first = order.slice(0, k);
  expect((places.arraySync() as number[][])[0]).toEqual(first);
  expect((values.arraySync() as number[][])[0]).toEqual(first.map((i) => x[i]));
  expect((values.arraySync() as number[][])[1]).toEqual(first.map((i) => x[i]));
});
