import { bincount, booleanMask, nonzero, type Tensor, tensor, unique, where } from '@tensai/core';
import { expectTypeOf, test } from 'vitest';

const x = tensor([1, 0, 2]);
const mask = tensor([true, false, true]);

test('a Promise without a size, the thing itself with one', () => {
  expectTypeOf(nonzero(x)).toEqualTypeOf<Promise<Tensor<readonly [number], 'int32'>[]>>();
  expectTypeOf(nonzero(x, { size: 2 })).toEqualTypeOf<Tensor<readonly [number], 'int32'>[]>();
  expectTypeOf(where(mask)).toEqualTypeOf<Promise<Tensor<readonly [number], 'int32'>[]>>();
  expectTypeOf(where(mask, { size: 2, fillValue: -1 })).toEqualTypeOf<Tensor<readonly [number], 'int32'>[]>();
  expectTypeOf(where(mask, x, 0).dtype).toEqualTypeOf<'float32'>();
  expectTypeOf(booleanMask(x, mask)).resolves.toExtend<Tensor>();
  expectTypeOf(booleanMask(x, mask, { size: 2 })).toExtend<Tensor>();
  expectTypeOf(bincount(x)).toEqualTypeOf<Promise<Tensor>>();
  expectTypeOf(bincount(x, { size: 2 })).toEqualTypeOf<Tensor>();
});

test('unique is a list where more is asked for', () => {
  expectTypeOf(unique(x)).toEqualTypeOf<Promise<Tensor>>();
  expectTypeOf(unique(x, { axis: 0 })).toEqualTypeOf<Promise<Tensor>>();
  expectTypeOf(unique(x, { returnCounts: true })).toEqualTypeOf<Promise<Tensor[]>>();
  expectTypeOf(unique(x, { size: 2 })).toEqualTypeOf<Tensor>();
  expectTypeOf(unique(x, { size: 2, returnIndex: true })).toEqualTypeOf<Tensor[]>();
});

test('something to fill with takes a size', () => {
  // @ts-expect-error -- nothing is left over
  expectTypeOf(nonzero(x, { fillValue: 1 })).not.toBeAny();
  // @ts-expect-error -- nothing is left over
  expectTypeOf(booleanMask(x, mask, { fillValue: 1 })).not.toBeAny();
});
