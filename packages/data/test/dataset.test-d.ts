import { type Tensor, tensor } from '@tensai/core';
import { Dataset, HostArray, type RowStructure } from '@tensai/data';
import { expectTypeOf, test } from 'vitest';

type ElementOf<D> = D extends Dataset<infer T> ? T : never;
type Facts<T extends Tensor> = [T['shape'], T['dtype']];

test('elements have the structure of the rows, without the first axis', () => {
  const x = tensor([
    [1, 2],
    [3, 4],
  ]);
  const dataset = Dataset.fromTensorSlices({ x, y: new Uint8Array(2), z: [true, false] });
  type Element = ElementOf<typeof dataset>;
  expectTypeOf<keyof Element>().toEqualTypeOf<'x' | 'y' | 'z'>();
  expectTypeOf<Facts<Element['x']>>().toEqualTypeOf<[[2], 'float32']>();
  expectTypeOf<Facts<Element['y']>>().toEqualTypeOf<[readonly [], 'uint8']>();
  expectTypeOf<Element['z']['dtype']>().toEqualTypeOf<'bool'>();
});

test('a list is a tuple, so that it can be taken apart', () => {
  const digits = new HostArray<'uint8'>(new Uint8Array(2 * 784), [2, 28, 28]);
  const labels = tensor([[1], [2]]);
  const dataset = Dataset.fromTensorSlices([digits, labels]).shuffle().batch(2);
  type Element = ElementOf<typeof dataset>;
  expectTypeOf<Element['length']>().toEqualTypeOf<2>();
  expectTypeOf<Facts<Element[0]>>().toEqualTypeOf<[readonly number[], 'uint8']>();
  expectTypeOf<Facts<Element[1]>>().toEqualTypeOf<[readonly [number, 1], 'float32']>();
});

test('rows of an unknown structure give elements of an unknown structure', () => {
  const dataset = Dataset.fromTensorSlices({} as RowStructure);
  expectTypeOf<ElementOf<typeof dataset>>().toBeUnknown();
  const batches: Dataset<unknown> = Dataset.fromTensorSlices(tensor([1]))
    .batch(2)
    .batch(3);
  expectTypeOf(batches).toExtend<AsyncIterable<unknown>>();
});
