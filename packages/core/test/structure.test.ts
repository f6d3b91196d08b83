import './setup.ts';
import { forEachTensor, leavesOf, mapStructure, nearest, tensor } from '@tensai/core';
import { expect, test } from 'vitest';

test('structures map leaf by leaf, with the path of each', () => {
  const structure = { a: [1, { b: 2 }], c: 3 };
  expect(mapStructure<number, string>(structure, (leaf, path) => `${path}=${leaf}`)).toEqual({
    a: ['a[0]=1', { b: 'a[1].b=2' }],
    c: 'c=3',
  });
  expect(leavesOf<number>(structure)).toEqual([1, 2, 3]);
});

test('tensors are found wherever they hide, once each', () => {
  const x = tensor(1);
  class Holder {
    readonly inner = x;
    self: unknown = this;
  }
  const found: unknown[] = [];
  forEachTensor([x, { holder: new Holder() }, new Map([['k', new Set([tensor(2)])]]), new Float32Array(2), null], (t) =>
    found.push(t),
  );
  expect(found.length).toBe(3);
});

test('names are compared without case and underscores', () => {
  expect(nearest('sigmod', ['sigmoid', 'tanh', 'relu'])).toEqual(['sigmoid']);
  expect(nearest('Arg_Max', ['argmax', 'argmin'])[0]).toBe('argmax');
  expect(nearest('zzz', ['relu'])).toEqual([]);
  expect(nearest('slui', ['silu'])).toEqual([]);
  expect(nearest('rleu', ['relu'])).toEqual(['relu']);
  expect(nearest('rate', ['name'])).toEqual([]);
});
