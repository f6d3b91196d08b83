import {
  broadcastShapes,
  checkShape,
  denseStrides,
  fromStored,
  normalizeAxes,
  normalizeAxis,
  toStored,
} from '@tensai/core';
import { expect, test } from 'vitest';

test('shapes broadcast from the last axis', () => {
  expect(broadcastShapes('f', [[2, 1, 4], [3, 1], []])).toEqual([2, 3, 4]);
  expect(broadcastShapes('f', [[0, 3], [1]])).toEqual([0, 3]);
  expect(() => broadcastShapes('f', [[2], [3]])).toThrow(/f: the shapes \[2\] and \[3\] do not broadcast/);
  expect(() => broadcastShapes('f', [[0], [2]])).toThrow(/do not broadcast/);
});

test('axes count from either end', () => {
  expect(normalizeAxis('f', -1, 3)).toBe(2);
  expect(normalizeAxes('f', [0, -1], 3)).toEqual([0, 2]);
  expect(normalizeAxes('f', undefined, 2)).toEqual([0, 1]);
  expect(() => normalizeAxis('f', 3, 3)).toThrow(
    'f: axis 3 is outside a tensor of rank 3\nhint: axes run from -3 to 2',
  );
  expect(() => normalizeAxis('f', 0.5, 3)).toThrow(/axis 0.5/);
  expect(() => normalizeAxis('f', 0, 0)).toThrow(/a scalar has no axes/);
  expect(() => normalizeAxes('f', [0, -2], 2)).toThrow('f: axis 0 is given twice');
});

test('strides are row-major', () => expect(denseStrides([2, 3, 4])).toEqual([12, 4, 1]));

test('an absurd extent is not hidden by a zero', () => {
  expect(() => checkShape('f', [2 ** 40, 0])).toThrow(/holds at most|2147483647/);
  expect(() => checkShape('f', [0, 3])).not.toThrow();
});

test('narrow elements are widened where a backend stores them so', () => {
  const bools = new Uint8Array([1, 0, 1]);
  const stored = toStored(bools, 'bool', 4);
  expect(stored).toEqual(new Uint32Array([1, 0, 1]));
  expect(fromStored(new Uint8Array(stored.buffer), 'bool', 4, 3)).toEqual(bools);
  // an offset that the element size does not divide
  const bytes = new Uint8Array(13);
  bytes.set(new Uint8Array(new Float32Array([1, 2, 3]).buffer), 1);
  expect(fromStored(bytes.subarray(1), 'float32', 4, 3)).toEqual(new Float32Array([1, 2, 3]));
});
