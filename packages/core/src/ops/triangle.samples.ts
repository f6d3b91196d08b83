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
  ],
  badCalls: [
    { title: 'an option of eye', call: () => identity(2, { k: 1 } as MatrixOptions), code: 'option' },
    { title: 'NaN', call: () => identity(NaN), code: 'size' },
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
  ],
  badCalls: [{ title: 'a negative number', call: () => tri(2, -1), code: 'size' }],
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
  ],
  badCalls: [
    { title: 'a vector', call: () => tril(tensor([1, 2])), code: 'axis' },
    { title: 'a bare number', call: () => tril(tensor([[1]]), 1 as unknown as object), code: 'option' },
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
  ],
  badCalls: [{ title: 'a vector', call: () => triu(tensor([1, 2])), code: 'axis' }],
};
