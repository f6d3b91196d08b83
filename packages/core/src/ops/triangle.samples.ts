import type { DType } from '../dtype.ts';
import { tensor } from '../create.ts';
import { build, elementOf } from '../reference.ts';
import { type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import type { Tensor } from '../tensor.ts';
import { eye, eyeOp, identity, type MatrixOptions, tri, tril, trilOp, triOp, triu, triuOp } from './triangle.ts';

const made = (
  title: string,
  call: () => Tensor,
  shape: readonly [number, number],
  one: (right: number) => boolean,
  dtype: DType = 'float32',
): Sample => ({
  title,
  inputs: [],
  call,
  reference: () => build(shape, dtype, ([row, column]) => Number(one(column! - row!))),
});

export const eyeSamples: OpSamples = {
  name: 'eye',
  ops: [eyeOp],
  samples: [
    made(
      'square',
      () => eye(3),
      [3, 3],
      (right) => right === 0,
    ),
    made(
      'wide',
      () => eye(2, 4),
      [2, 4],
      (right) => right === 0,
    ),
    made(
      'above',
      () => eye(3, 4, { k: 2 }),
      [3, 4],
      (right) => right === 2,
    ),
    made(
      'below',
      () => eye(3, { k: -1 }),
      [3, 3],
      (right) => right === -1,
    ),
    made(
      'null for the columns',
      () => eye(2, null),
      [2, 2],
      (right) => right === 0,
    ),
    made(
      'beyond',
      () => eye(2, { k: 7 }),
      [2, 2],
      () => false,
    ),
    made(
      'no rows',
      () => eye(0, 2),
      [0, 2],
      () => false,
    ),
    made(
      'of bool',
      () => eye(2, { dtype: 'bool' }),
      [2, 2],
      (right) => right === 0,
      'bool',
    ),
    made(
      'of int32',
      () => eye(2, { dtype: 'int32' }),
      [2, 2],
      (right) => right === 0,
      'int32',
    ),
    made('of float64', () => eye(3, { dtype: 'float64' }), [3, 3], (right) => right === 0, 'float64'), // prettier-ignore
  ],
  badCalls: [
    { title: 'a negative number', call: () => eye(-1), code: 'size' },
    { title: 'a fraction', call: () => eye(2, 2.5), code: 'size' },
    { title: 'a fraction for k', call: () => eye(2, { k: 0.5 }), code: 'option' },
    { title: 'an unknown option', call: () => eye(2, { offset: 1 } as MatrixOptions), code: 'option' },
  ],
};

export const identitySamples: OpSamples = {
  name: 'identity',
  ops: [eyeOp],
  samples: [
    made(
      'of three',
      () => identity(3),
      [3, 3],
      (right) => right === 0,
    ),
    made(
      'of int32',
      () => identity(2, { dtype: 'int32' }),
      [2, 2],
      (right) => right === 0,
      'int32',
    ),
    made('of one', () => identity(1), [1, 1], (right) => right === 0), // prettier-ignore
    made('of none', () => identity(0), [0, 0], (right) => right === 0), // prettier-ignore
    made('of twelve', () => identity(12), [12, 12], (right) => right === 0), // prettier-ignore
    made('of bool', () => identity(3, { dtype: 'bool' }), [3, 3], (right) => right === 0, 'bool'), // prettier-ignore
    made('of uint8', () => identity(3, { dtype: 'uint8' }), [3, 3], (right) => right === 0, 'uint8'), // prettier-ignore
    made('of uint32', () => identity(3, { dtype: 'uint32' }), [3, 3], (right) => right === 0, 'uint32'), // prettier-ignore
    made('of float64', () => identity(3, { dtype: 'float64' }), [3, 3], (right) => right === 0, 'float64'), // prettier-ignore
    made('of two', () => identity(2), [2, 2], (right) => right === 0), // prettier-ignore
  ],
  badCalls: [
    { title: 'an option of eye', call: () => identity(2, { k: 1 } as MatrixOptions), code: 'option' },
    { title: 'NaN', call: () => identity(NaN), code: 'size' },
    { title: 'a fraction', call: () => identity(2.5), code: 'size' },
  ],
};

export const triSamples: OpSamples = {
  name: 'tri',
  ops: [triOp],
  samples: [
    made(
      'square',
      () => tri(3),
      [3, 3],
      (right) => right <= 0,
    ),
    made(
      'wide, above',
      () => tri(3, 4, { k: 1 }),
      [3, 4],
      (right) => right <= 1,
    ),
    made(
      'below',
      () => tri(3, { k: -2 }),
      [3, 3],
      (right) => right <= -2,
    ),
    made('tall', () => tri(4, 2), [4, 2], (right) => right <= 0), // prettier-ignore
    made('null for the columns', () => tri(2, null), [2, 2], (right) => right <= 0), // prettier-ignore
    made('everything', () => tri(2, 3, { k: 9 }), [2, 3], (right) => right <= 9), // prettier-ignore
    made('nothing', () => tri(2, { k: -5 }), [2, 2], (right) => right <= -5), // prettier-ignore
    made('no rows', () => tri(0, 2), [0, 2], (right) => right <= 0), // prettier-ignore
    made('of bool', () => tri(3, { dtype: 'bool' }), [3, 3], (right) => right <= 0, 'bool'), // prettier-ignore
    made('of int32', () => tri(3, { dtype: 'int32' }), [3, 3], (right) => right <= 0, 'int32'), // prettier-ignore
    made('of float64', () => tri(3, { dtype: 'float64' }), [3, 3], (right) => right <= 0, 'float64'), // prettier-ignore
  ],
  badCalls: [
    { title: 'a negative number', call: () => tri(2, -1), code: 'size' },
    { title: 'a fraction for k', call: () => tri(2, { k: 0.5 }), code: 'option' },
    { title: 'an unknown option', call: () => tri(2, { offset: 1 } as MatrixOptions), code: 'option' },
  ],
};

const cut = (title: string, x: HostArray, call: (x: Tensor) => Tensor, stays: (right: number) => boolean): Sample => ({
  title,
  inputs: [x],
  call: (t) => call(t!),
  reference: (t) =>
    build(t!.shape, t!.dtype, (index) => (stays(index.at(-1)! - index.at(-2)!) ? elementOf(t!, index) : 0)),
});

const matrices = spread([2, 3, 4], -1, 1);

export const trilSamples: OpSamples = {
  name: 'tril',
  ops: [trilOp],
  samples: [
    cut(
      'matrices',
      matrices,
      (x) => tril(x),
      (right) => right <= 0,
    ),
    cut(
      'above',
      matrices,
      (x) => tril(x, { k: 1 }),
      (right) => right <= 1,
    ),
    cut(
      'of bool',
      spread([3, 3], 0, 2, 1, 'bool'),
      (x) => tril(x, { k: -1 }),
      (right) => right <= -1,
    ),
    cut(
      'no rows',
      spread([0, 3], 0, 1),
      (x) => tril(x),
      () => true,
    ),
    cut('a wide matrix', spread([2, 4], -1, 1), (x) => tril(x), (right) => right <= 0), // prettier-ignore
    cut('a tall matrix', spread([4, 2], -1, 1), (x) => tril(x, { k: -1 }), (right) => right <= -1), // prettier-ignore
    cut('everything, or nothing', spread([2, 3], -1, 1), (x) => tril(x, { k: 9 }), (right) => right <= 9), // prettier-ignore
    cut('nothing, or everything', spread([2, 3], -1, 1), (x) => tril(x, { k: -9 }), (right) => right <= -9), // prettier-ignore
    cut('one element', spread([1, 1], 1, 2), (x) => tril(x), (right) => right <= 0), // prettier-ignore
    cut('no columns', spread([2, 0], 0, 1), (x) => tril(x), (right) => right <= 0), // prettier-ignore
    cut('of int32', spread([3, 3], -9, 9, 1, 'int32'), (x) => tril(x), (right) => right <= 0), // prettier-ignore
  ],
  badCalls: [
    { title: 'a vector', call: () => tril(tensor([1, 2])), code: 'axis' },
    { title: 'a bare number', call: () => tril(tensor([[1]]), 1 as unknown as object), code: 'option' },
    { title: 'a fraction for k', call: () => tril(tensor([[1]]), { k: 0.5 }), code: 'option' },
  ],
};

export const triuSamples: OpSamples = {
  name: 'triu',
  ops: [triuOp],
  samples: [
    cut(
      'matrices',
      matrices,
      (x) => triu(x),
      (right) => right >= 0,
    ),
    cut(
      'below',
      matrices,
      (x) => triu(x, { k: -1 }),
      (right) => right >= -1,
    ),
    cut(
      'of int32',
      spread([3, 3], -9, 9, 1, 'int32'),
      (x) => triu(x, { k: 1 }),
      (right) => right >= 1,
    ),
    cut('a wide matrix', spread([2, 4], -1, 1), (x) => triu(x), (right) => right >= 0), // prettier-ignore
    cut('a tall matrix', spread([4, 2], -1, 1), (x) => triu(x, { k: -1 }), (right) => right >= -1), // prettier-ignore
    cut('everything, or nothing', spread([2, 3], -1, 1), (x) => triu(x, { k: 9 }), (right) => right >= 9), // prettier-ignore
    cut('nothing, or everything', spread([2, 3], -1, 1), (x) => triu(x, { k: -9 }), (right) => right >= -9), // prettier-ignore
    cut('one element', spread([1, 1], 1, 2), (x) => triu(x), (right) => right >= 0), // prettier-ignore
    cut('no columns', spread([2, 0], 0, 1), (x) => triu(x), (right) => right >= 0), // prettier-ignore
    cut('of bool', spread([3, 3], 0, 2, 1, 'bool'), (x) => triu(x), (right) => right >= 0), // prettier-ignore
  ],
  badCalls: [
    { title: 'a vector', call: () => triu(tensor([1, 2])), code: 'axis' },
    { title: 'a bare number', call: () => triu(tensor([[1]]), 1 as unknown as object), code: 'option' },
    { title: 'a fraction for k', call: () => triu(tensor([[1]]), { k: 0.5 }), code: 'option' },
  ],
};
