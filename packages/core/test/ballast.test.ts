import { Ballast } from '@tensai/core';
import { expect, test } from 'vitest';

const MiB = 2 ** 20;

test('a storage carries what has come together since the one before it', () => {
  const ballast = new Ballast(2 ** 30);
  // a 128th of the limit
  for (let k = 1; k < 8; k++) expect(ballast.take(MiB, k * MiB)).toBeNull();
  expect(ballast.take(MiB, 8 * MiB)!.byteLength).toBe(8 * MiB);
  expect(ballast.take(MiB, 9 * MiB)).toBeNull();
});

test('what calls give back does not count', () => {
  const ballast = new Ballast(2 ** 30);
  for (let k = 0; k < 100; k++) {
    expect(ballast.take(MiB, 5 * MiB)).toBeNull();
    ballast.give(MiB);
  }
});

test('beyond half of the limit it weighs more', () => {
  expect(new Ballast(64 * MiB).take(4 * MiB, 40 * MiB)!.byteLength).toBe(128 * MiB);
});

test('buffers serve again where they fit', () => {
  const ballast = new Ballast(2 ** 30);
  const first = ballast.take(10 * MiB, 10 * MiB);
  ballast.give(10 * MiB);
  ballast.spare(first);
  const larger = ballast.take(16 * MiB, 16 * MiB);
  expect(larger).not.toBe(first);
  const second = ballast.take(9 * MiB, 25 * MiB);
  expect(second).toBe(first);
  // it is in use
  expect(ballast.take(9 * MiB, 34 * MiB)).not.toBe(first);
  ballast.spare(null);
});

test('large buffers are kept too, up to a quarter of the limit in all', () => {
  const ballast = new Ballast(2 ** 30);
  const sizes = [100, 100, 100, 300].map((size) => size * MiB);
  const buffers = sizes.map((bytes) => ballast.take(bytes, bytes));
  for (const buffer of buffers) ballast.spare(buffer);
  // the one of 300 MiB is too large, the first of the others was there longest
  expect([100, 100, 100].map((size) => buffers.indexOf(ballast.take(size * MiB, 0)))).toEqual([2, 1, -1]);
  expect(ballast.take(300 * MiB, 0)).not.toBe(buffers[3]);
});
