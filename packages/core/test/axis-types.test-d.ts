import type {
  ExpandedShape,
  ReducedShape,
  ReshapedShape,
  Shape,
  ShapeError,
  SqueezedShape,
  TransposedShape,
} from '@tensai/core';
import { argmax, expandDims, matmul, mean, reshape, squeeze, sum, tensor, type Tensor, transpose } from '@tensai/core';
import { expectTypeOf, test } from 'vitest';

type X = readonly [2, 3, 4];

test('reductions', () => {
  expectTypeOf<ReducedShape<X, null, false>>().toEqualTypeOf<readonly []>();
  expectTypeOf<ReducedShape<X, null, true>>().toEqualTypeOf<readonly [1, 1, 1]>();
  expectTypeOf<ReducedShape<X, 0, false>>().toEqualTypeOf<readonly [3, 4]>();
  expectTypeOf<ReducedShape<X, -1, false>>().toEqualTypeOf<readonly [2, 3]>();
  expectTypeOf<ReducedShape<X, 1, true>>().toEqualTypeOf<readonly [2, 1, 4]>();
  expectTypeOf<ReducedShape<X, readonly [0, -1], false>>().toEqualTypeOf<readonly [3]>();
  expectTypeOf<ReducedShape<X, 3, false>>().toEqualTypeOf<ShapeError<'axis 3 is outside a tensor of rank 3'>>();
  expectTypeOf<ReducedShape<X, number, false>>().toEqualTypeOf<Shape>();
  expectTypeOf<ReducedShape<Shape, 0, false>>().toEqualTypeOf<Shape>();
  expectTypeOf<ReducedShape<Shape, null, false>>().toEqualTypeOf<readonly []>();
  expectTypeOf<ReducedShape<readonly [number, 4], 0, false>>().toEqualTypeOf<readonly [4]>();
});

test('orders of axes', () => {
  expectTypeOf<TransposedShape<X, undefined>>().toEqualTypeOf<readonly [4, 3, 2]>();
  expectTypeOf<TransposedShape<X, readonly [1, 0, 2]>>().toEqualTypeOf<readonly [3, 2, 4]>();
  expectTypeOf<TransposedShape<Shape, readonly [1, 0]>>().toEqualTypeOf<Shape>();
});

test('axes of extent 1', () => {
  expectTypeOf<ExpandedShape<X, 0>>().toEqualTypeOf<readonly [1, 2, 3, 4]>();
  expectTypeOf<ExpandedShape<X, -1>>().toEqualTypeOf<readonly [2, 3, 4, 1]>();
  expectTypeOf<ExpandedShape<X, 3>>().toEqualTypeOf<readonly [2, 3, 4, 1]>();
  expectTypeOf<ExpandedShape<X, -2>>().toEqualTypeOf<readonly [2, 3, 1, 4]>();
  expectTypeOf<SqueezedShape<readonly [1, 2, 1], null>>().toEqualTypeOf<readonly [2]>();
  expectTypeOf<SqueezedShape<readonly [1, 2, 1], 0>>().toEqualTypeOf<readonly [2, 1]>();
  expectTypeOf<SqueezedShape<readonly [number, 1], null>>().toEqualTypeOf<Shape>();
});

test('new shapes', () => {
  expectTypeOf<ReshapedShape<readonly [2, -1]>>().toEqualTypeOf<readonly [2, number]>();
});

test('the functions carry shapes through', () => {
  const x = tensor([[1, 2, 3]]);
  expectTypeOf(transpose(x)).toEqualTypeOf<Tensor<readonly [3, 1], 'float32'>>();
  expectTypeOf(expandDims(x, -1).shape).toEqualTypeOf<readonly [1, 3, 1]>();
  expectTypeOf(squeeze(x).shape).toEqualTypeOf<readonly [3]>();
  expectTypeOf(squeeze(x, 0).shape).toEqualTypeOf<readonly [3]>();
  expectTypeOf(reshape(x, [3, -1]).shape).toEqualTypeOf<readonly [3, number]>();
  expectTypeOf(sum(x, 1)).toEqualTypeOf<Tensor<readonly [1], 'float32'>>();
  expectTypeOf(mean(x, { axis: -1, keepdims: true }).shape).toEqualTypeOf<readonly [1, 1]>();
  expectTypeOf(argmax(x, 1).dtype).toEqualTypeOf<'int32'>();
  expectTypeOf(sum(tensor([true, false]))).toEqualTypeOf<Tensor<readonly [], 'int32'>>();
  expectTypeOf(matmul(x, transpose(x)).shape).toEqualTypeOf<readonly [1, 1]>();
  expectTypeOf(x.sum(0).add(1).shape).toEqualTypeOf<readonly [3]>();
  // @ts-expect-error: matmul: inner dimensions 3 and 1 differ
  expectTypeOf(matmul(x, x)).toBeObject();
  // @ts-expect-error: matmul: inner dimensions 3 and 1 differ
  expectTypeOf(x.matmul(x)).toBeObject();
});
