import { expect, test } from 'vitest';
import { rounded, smallest, spacing } from '../src/spacing.ts';

test('the spacing of float32 is the distance to the next one', () => {
  const bits = new Uint32Array(1);
  const value = new Float32Array(bits.buffer);
  for (const x of [1, 1.5, 0.999, 2 ** -126, 2 ** -140, 3.4e38, 1e-45, 0.1, 7]) {
    value[0] = x;
    const here = value[0];
    bits[0]!++;
    expect(spacing(here, 'float32')).toBe(value[0] - here);
  }
});

test('zero, infinities, float64, integers', () => {
  expect(spacing(0, 'float32')).toBe(2 ** -149);
  expect(spacing(-Infinity, 'float32')).toBe(2 ** 104);
  expect(spacing(1, 'float64')).toBe(Number.EPSILON);
  expect(spacing(0, 'float64')).toBe(Number.MIN_VALUE);
  expect(spacing(1e6, 'int32')).toBe(1);
  expect(smallest('float64')).toBe(2 ** -1022);
  expect(rounded(0.1, 'float32')).toBe(Math.fround(0.1));
});
