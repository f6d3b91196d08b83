import { cpu } from '@tensai/backend-cpu';
import { add, defaultDevice, registerBackend } from '@tensai/core';
import { host, spread } from '@tensai/core/samples';
import { beforeAll, expect, test } from 'vitest';
import { arrangements, place } from '../src/layouts.ts';
import { read } from '../src/reading.ts';

beforeAll(() => registerBackend(cpu()));

const shapes = [[], [1], [5], [2, 3], [3, 1, 4], [2, 0, 3], [2, 3, 2, 2]];

test.each(arrangements)('%s: the elements are the same, read and computed with', async (arrangement) => {
  for (const shape of shapes) {
    const array = spread(shape, -1, 1);
    const x = place(defaultDevice(), array, arrangement);
    expect(await read(x)).toEqual(array);
    expect(await read(add(x, 0))).toEqual(array);
  }
});

test('they differ in memory', () => {
  const [dense, offset, transposed, reversed] = arrangements.map((a) =>
    place(defaultDevice(), host([1, 2, 3, 4, 5, 6], [2, 3]), a),
  );
  expect([dense!.place!.offset, dense!.type.dense]).toEqual([0, true]);
  expect([offset!.place!.offset, offset!.type.dense]).toEqual([12, true]);
  expect(transposed!.type.strides).toEqual([1, 2]);
  expect(reversed!.type.strides).toEqual([-6, -2]);
});
