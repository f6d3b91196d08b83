import './setup.ts';
import {
  add,
  apply,
  cast,
  exp,
  hostScalar,
  multiply,
  NO_ATTRS,
  random,
  sum,
  take,
  tensor,
  type Tensor,
  where,
} from '@tensai/core';
import { expect, test } from 'vitest';
import { fuse } from '../src/fuse.ts';

const row = { shape: [3], dtype: 'float32' } as const;

test('elementwise functions become one op, bit for bit', () => {
  const body = (x: Tensor, y: Tensor, z: Tensor): Tensor[] => {
    const rate = hostScalar(() => 0.1);
    const sums = add(multiply(x, 0.3), multiply(y, rate));
    return [
      exp(sums),
      where(
        hostScalar(() => 1),
        cast(sums, 'float32'),
        multiply(z, 2),
      ),
    ];
  };
  const { op, hosts } = fuse(body, [row, row, { shape: [], dtype: 'float32' }])!;
  const [x, y, z] = [random.normal([3], { seed: 1 }), random.normal([3], { seed: 2 }), tensor(5)];
  const numbers = [0.1, 1];
  const fused = apply(op, [x, y, z, ...hosts.map((host) => numbers[host]!)], NO_ATTRS);
  const plain = [exp(add(multiply(x, 0.3), multiply(y, 0.1))), add(multiply(x, 0.3), multiply(y, 0.1))];
  expect(fused.map((one) => one.arraySync())).toEqual(plain.map((one) => one.arraySync()));
});

test.each(['float16', 'bfloat16'] as const)('%s is rounded where one op ends and the next begins', (dtype) => {
  const body = (x: Tensor, y: Tensor): Tensor[] => [
    add(
      multiply(x, 0.3),
      multiply(
        y,
        hostScalar(() => 0.1),
      ),
    ),
  ];
  const aval = { shape: [64], dtype };
  const { op } = fuse(body, [aval, aval])!;
  const [x, y] = [1, 2].map((seed) => random.normal([64], { seed, dtype }) as Tensor) as [Tensor, Tensor];
  const [fused] = apply(op, [x, y, 0.1], NO_ATTRS);
  expect(fused!.arraySync()).toEqual(add(multiply(x, 0.3), multiply(y, 0.1)).arraySync());
});

test('an input of which only some rows are there', () => {
  const table = { shape: [3, 2], dtype: 'float32' } as const;
  const { op } = fuse((x, g) => [add(multiply(x, 2), g!)], [table, table], 1)!;
  const x = tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const places = tensor([-1, 1, 0], { dtype: 'int32' });
  const rows = tensor([
    [0.5, 0.25],
    [10, 20],
  ]);
  expect(apply(op, [x, places, rows], NO_ATTRS)[0]!.arraySync()).toEqual([
    [2, 4],
    [16, 28],
    [10.5, 12.25],
  ]);
});

test('what looks further is not fused', () => {
  const outside = tensor([1, 2, 3]);
  expect(fuse((x) => [add(x, sum(x))], [row])).toBeNull();
  expect(fuse((x) => [take(x, tensor([0, 1, 2], { dtype: 'int32' }))], [row])).toBeNull();
  expect(fuse((x) => [add(x, outside)], [row])).toBeNull();
  expect(fuse((x, y) => [add(x, y!)], [row, { shape: [1], dtype: 'float32' }])).toBeNull();
  expect(fuse(() => [multiply(2, 3)], [row])).toBeNull();
});
