import {
  add,
  type Broadcast,
  type MatMul,
  multiply,
  type Promote,
  type Shape,
  type ShapeError,
  tensor,
  type Tensor,
  Variable,
} from '@tensai/core';
import { expectTypeOf, test } from 'vitest';

test('creation remembers literal nesting', () => {
  expectTypeOf(tensor([[1, 2, 3], [4, 5, 6]])).toEqualTypeOf<Tensor<readonly [2, 3], 'float32'>>(); // prettier-ignore
  expectTypeOf(tensor([1, 2, 3, 4], { shape: [2, 2], dtype: 'int32' })).toEqualTypeOf<
    Tensor<readonly [2, 2], 'int32'>
  >();
  expectTypeOf(tensor(new Float64Array(3)).dtype).toEqualTypeOf<'float64'>();
  expectTypeOf(tensor(3)).toEqualTypeOf<Tensor<readonly [], 'float32'>>();
  expectTypeOf(tensor([true, false])).toEqualTypeOf<Tensor<readonly [2], 'bool'>>();
  const rows: number[][] = [[1]];
  expectTypeOf(tensor(rows).shape).toEqualTypeOf<readonly [number, number]>();
});

test('shapes broadcast', () => {
  expectTypeOf<Broadcast<readonly [2, 3], readonly [3]>>().toEqualTypeOf<readonly [2, 3]>();
  expectTypeOf<Broadcast<readonly [2, 1, 4], readonly [3, 1]>>().toEqualTypeOf<readonly [2, 3, 4]>();
  expectTypeOf<Broadcast<readonly [], readonly [2]>>().toEqualTypeOf<readonly [2]>();
  expectTypeOf<Broadcast<readonly [number, 3], readonly [3]>>().toEqualTypeOf<readonly [number, 3]>();
  expectTypeOf<Broadcast<readonly [number], readonly [3]>>().toEqualTypeOf<readonly [3]>();
  expectTypeOf<Broadcast<readonly [number], readonly [1]>>().toEqualTypeOf<readonly [number]>();
  expectTypeOf<Broadcast<Shape, readonly [3]>>().toEqualTypeOf<Shape>();
  expectTypeOf<Broadcast<readonly [2], readonly [3]>>().toEqualTypeOf<ShapeError<'extents 2 and 3 do not broadcast'>>();
});

test('dtypes meet', () => {
  expectTypeOf<Promote<'int32', 'float32'>>().toEqualTypeOf<'float32'>();
  expectTypeOf<Promote<'weak', 'int32'>>().toEqualTypeOf<'int32'>();
  expectTypeOf<Promote<'weak', 'weak'>>().toEqualTypeOf<'float32'>();
  expectTypeOf<Promote<'uint8', 'bool'>>().toEqualTypeOf<'uint8'>();
  expectTypeOf<Promote<'int8', 'uint8'>>().toEqualTypeOf<'int32'>();
  expectTypeOf<Promote<'uint32', 'int8'>>().toEqualTypeOf<'int32'>();
  expectTypeOf<Promote<'float16', 'bfloat16'>>().toEqualTypeOf<'float32'>();
  expectTypeOf<Promote<'int32', 'bfloat16'>>().toEqualTypeOf<'bfloat16'>();
  expectTypeOf<Promote<'weak', 'float16'>>().toEqualTypeOf<'float16'>();
  expectTypeOf(tensor([1], { dtype: 'float16' }).dataSync()).toEqualTypeOf<Float32Array>();
});

test('ops carry both', () => {
  const x = tensor([[1, 2, 3]]);
  expectTypeOf(add(x, tensor([1, 2, 3]))).toEqualTypeOf<Tensor<readonly [1, 3], 'float32'>>();
  expectTypeOf(multiply(2, x)).toEqualTypeOf<Tensor<readonly [1, 3], 'float32'>>();
  expectTypeOf(add(new Variable([1, 2]), 1).dtype).toEqualTypeOf<Tensor['dtype']>();
  // @ts-expect-error: extents 3 and 2 do not broadcast
  expectTypeOf(add(tensor([1, 2, 3]), tensor([1, 2]))).toBeObject();
});

test('a tensor of a known shape is a tensor', () => {
  expectTypeOf<Tensor<readonly [2, 3], 'int32'>>().toMatchTypeOf<Tensor>();
  expectTypeOf<Tensor>().not.toMatchTypeOf<Tensor<readonly [2, 3]>>();
  expectTypeOf(tensor([[1]]).arraySync()).toEqualTypeOf<number[][]>();
  expectTypeOf(tensor([true]).arraySync()).toEqualTypeOf<boolean[]>();
  expectTypeOf(tensor([1]).dataSync()).toEqualTypeOf<Float32Array>();
});

test('matrix products check their inner dimensions', () => {
  expectTypeOf<MatMul<readonly [32, 784], readonly [784, 10]>>().toEqualTypeOf<readonly [32, 10]>();
  expectTypeOf<MatMul<readonly [8, 2, 3], readonly [3, 5]>>().toEqualTypeOf<readonly [8, 2, 5]>();
  expectTypeOf<MatMul<readonly [3], readonly [3, 5]>>().toEqualTypeOf<readonly [5]>();
  expectTypeOf<MatMul<readonly [2, 3], readonly [3]>>().toEqualTypeOf<readonly [2]>();
  expectTypeOf<MatMul<readonly [number, 3], readonly [3, 5]>>().toEqualTypeOf<readonly [number, 5]>();
  expectTypeOf<MatMul<readonly [32, 784], readonly [10, 784]>>().toEqualTypeOf<
    ShapeError<'matmul: inner dimensions 784 and 10 differ'>
  >();
});
