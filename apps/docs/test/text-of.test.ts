import { expect, test } from 'vitest';
import { isTelling, textOf } from '../frame/text-of.ts';

test('values read as they are written', () => {
  expect(textOf('words')).toBe('words');
  expect(textOf({ a: [1, 'two'], b: null })).toBe('{ a: [1, "two"], b: null }');
  expect(textOf(new Float32Array([0.5, 1]))).toBe('Float32Array [0.5, 1]');
  expect(textOf(new Map([['a', 1]]))).toBe('Map { "a" => 1 }');
});

test('what describes itself does so, in lists too', () => {
  const tensor = { [Symbol.for('nodejs.util.inspect.custom')]: () => 'Tensor [2] float32 [1. 2.]' };
  expect(textOf([tensor])).toBe('[Tensor [2] float32 [1. 2.]]');
  expect(isTelling(tensor)).toBe(true);
});

test('long lists are cut, long lines broken', () => {
  expect(textOf(Array.from({ length: 120 }, () => 0))).toMatch(/… 20 more\n\]$/);
  expect(textOf({ first: 'x'.repeat(50), second: 'y'.repeat(50) }).split('\n')).toHaveLength(4);
});

test('errors show their code and their hint', () => {
  const error = Object.assign(new TypeError('no\nhint: yes'), { code: 'axis' });
  expect(textOf(error)).toBe('TypeError (axis): no\nhint: yes');
});

test('instances without a text of their own say nothing', () => {
  class History {}
  expect([undefined, () => 1, new History()].map(isTelling)).toEqual([false, false, false]);
  expect([0, null, '', [], {}].map(isTelling)).toEqual([true, true, true, true, true]);
});
