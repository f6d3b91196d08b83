import '../setup.ts';
import { grad } from '@tensai/autodiff';
import {
  array,
  convertToTensor,
  copy,
  dtype,
  hostScalar,
  isTensor,
  sum,
  tensor,
  type Tensor,
  Variable,
} from '@tensai/core';
import { expect, expectTypeOf, test } from 'vitest';

test('isTensor tells tensors from all else', () => {
  expect([tensor(1), new Variable([1]), 1, [1], null, undefined, { shape: [] }].map(isTensor)).toEqual([
    true,
    ...new Array<boolean>(6).fill(false),
  ]);
});

test('dtype is the name', () => {
  expect([dtype(tensor([true])), dtype(new Variable([1], { dtype: 'int8' })), dtype(3)]).toEqual(['bool', 'int8', 'float32']); // prettier-ignore
  expectTypeOf(dtype(tensor([1], { dtype: 'bfloat16' }))).toEqualTypeOf<'bfloat16'>();
  expect(() => dtype([1] as never)).toThrow(expect.objectContaining({ code: 'operand' }));
});

test('a tensor is converted into itself, a Variable into its value', () => {
  const x = tensor([1, 2]);
  expect(convertToTensor(x)).toBe(x);
  const variable = new Variable([1, 2]);
  const value = array(variable);
  variable.assign([3, 4]);
  expect(value.arraySync()).toEqual([1, 2]);
  expect(convertToTensor(hostScalar(() => 2)).arraySync()).toBe(2);
});

test('types are told', () => {
  expectTypeOf(array([[1, 2]])).toEqualTypeOf<Tensor<readonly [1, 2], 'float32'>>();
  expectTypeOf(array([1], { dtype: 'int64' })).toEqualTypeOf<Tensor<readonly [1], 'int32'>>();
  expectTypeOf(tensor(new BigInt64Array(2))).toEqualTypeOf<Tensor<readonly [number], 'int32'>>();
  expectTypeOf(tensor(new Int8Array(2)).dataSync()).toEqualTypeOf<Int8Array>();
  expectTypeOf(convertToTensor(tensor([1], { dtype: 'float16' }))).toEqualTypeOf<Tensor<readonly [1], 'float16'>>();
});

test('a copy has memory of its own, and the slope of what it is of', () => {
  const x = tensor([[1, 2], [3, 4]]); // prettier-ignore
  expect(copy(x).place!.storage).not.toBe(x.place!.storage);
  expect((grad((y: Tensor) => sum(copy(y)))(x) as Tensor).arraySync()).toEqual([[1, 1], [1, 1]]); // prettier-ignore
});
