import {
  type Aval,
  Expr,
  type Loop,
  plainView,
  rowMajor,
  type Shape,
  skeletonOf,
  broadcastView,
  viewOf,
  withStrides,
} from '@tensai/core';
import { expect, test } from 'vitest';

const f32 = (shape: Shape): Aval => ({ shape, dtype: 'float32' });
const keyOf = (loop: Loop, strides: readonly (readonly number[] | undefined)[] = []): string =>
  skeletonOf(withStrides(loop, strides)).key;

const sumOf = (a: Shape, b: Shape, space: Shape): Loop => ({
  space,
  inputs: [
    { aval: f32(a), view: broadcastView(f32(a), space) },
    { aval: f32(b), view: broadcastView(f32(b), space) },
  ],
  outputs: [Expr.input(0, 'float32').add(Expr.input(1, 'float32'))],
});

test('sizes are no part of the key, batch 1 included', () => {
  const keys = [
    [2, 3],
    [32, 10],
    [1, 10],
    [64, 1],
  ].map((shape) => keyOf(sumOf(shape, shape, shape)));
  expect(new Set(keys).size).toBe(1);
  const biased = [2, 32, 1].map((n) => keyOf(sumOf([n, 10], [10], [n, 10])));
  expect(new Set(biased).size).toBe(1);
  expect(biased[0]).not.toBe(keys[0]);
});

test('neighbouring axes that all inputs walk through are one', () => {
  const { loop, numbers } = skeletonOf(withStrides(sumOf([2, 3, 4], [2, 3, 4], [2, 3, 4]), []));
  expect('space' in loop && loop.space.length).toBe(1);
  expect([...numbers]).toContain(24);
  // rank does not matter then
  expect(keyOf(sumOf([2, 3, 4], [2, 3, 4], [2, 3, 4]))).toBe(keyOf(sumOf([7], [7], [7])));
});

test('stride classes, guards, dtypes and formulas are', () => {
  const x = f32([4, 6]);
  const plain: Loop = {
    space: [4, 6],
    inputs: [{ aval: x, view: plainView(x) }],
    outputs: [Expr.input(0, 'float32').exp()],
  };
  const shifted: Loop = {
    ...plain,
    inputs: [{ aval: x, view: viewOf(x, 2, [{ coef: { 0: 1 }, offset: -1 }, 1], 0) }],
  };
  const keys = [
    keyOf(plain),
    keyOf(plain, [[1, 4]]),
    keyOf(shifted),
    keyOf({ ...shifted, inputs: [{ ...shifted.inputs[0]!, view: { ...shifted.inputs[0]!.view, fill: -Infinity } }] }),
    keyOf({ ...plain, outputs: [Expr.input(0, 'float32').log()] }),
    keyOf({ ...plain, outputs: [Expr.input(0, 'float32').add(1.5)] }),
    keyOf({ ...plain, outputs: [Expr.input(0, 'float32').add(2.5)] }),
    keyOf({ ...plain, inputs: [{ aval: { shape: [4, 6], dtype: 'int32' }, view: plainView(x) }] }),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});

test('a guard that cannot fail is no guard', () => {
  const x = f32([6]);
  const inside: Loop = {
    space: [4],
    inputs: [{ aval: x, view: viewOf(x, 1, [{ coef: { 0: 1 }, offset: 2 }], 0) }],
    outputs: [Expr.input(0, 'float32')],
  };
  const { loop } = skeletonOf(withStrides(inside, []));
  expect('inputs' in loop && loop.inputs[0]!.view.fill).toBe(undefined);
});

test('int32 literals and extents are symbols; equal subtrees are one object', () => {
  const x = f32([5, 7]);
  const position = (): Expr => rowMajor([5, 7], (axis) => Expr.coordinate(axis)).multiply(3);
  const loop = (extent: number): Loop => ({
    space: [extent, 7],
    inputs: [{ aval: x, view: broadcastView(f32([7]), [extent, 7]) }],
    outputs: [Expr.select(position().less(Expr.size(0, 1)), Expr.input(0, 'float32'), position().cast('float32'))],
  });
  const { loop: made, numbers } = skeletonOf(withStrides(loop(5), []));
  expect(keyOf(loop(5))).toBe(keyOf(loop(9)));
  expect([...numbers]).toEqual(expect.arrayContaining([3, 7]));
  const [output] = 'outputs' in made ? made.outputs : [];
  const [less, , other] = output!.args;
  expect(less!.args[0]).toBe(other!.args[0]);
});
