import { expect, test } from 'vitest';
import { hostWord, threefry } from '../../src/random/threefry.ts';

const hex = (words: readonly number[]): string => words.map((word) => word.toString(16).padStart(8, '0')).join(' ');

test('the vectors of Random123', () => {
  expect(hex(threefry([0, 0], [0, 0]))).toBe('6b200159 99ba4efe');
  expect(hex(threefry([0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff]))).toBe('1cb996fc bb002be7');
  expect(hex(threefry([0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3]))).toBe('c4923a9c 483df7a0');
});

test('words of elements, also beyond the 32 bits of one half of the counter', () => {
  expect(hex([0, 1, 2, 3].map((i) => hostWord([0, 0], i)))).toBe('f29a4fa7 fa843692 55110e28 77faa835');
  const [a, b] = threefry([0, 0], [1, 5]);
  expect(hostWord([0, 0], 2 ** 32 + 5)).toBe((a ^ b) >>> 0);
});
