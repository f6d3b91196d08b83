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

test('elements of generators and functions are tensors in the structure of their values', () => {
  const generated = Dataset.fromGenerator(function* () {
    yield { x: new Float64Array(3), y: 1, z: [true], t: tensor([1, 2]) };
  });
  type Generated = ElementOf<typeof generated>;
  expectTypeOf<Facts<Generated['x']>>().toEqualTypeOf<[readonly [number], 'float64']>();
  expectTypeOf<Facts<Generated['y']>>().toEqualTypeOf<[readonly [], 'float32']>();
  expectTypeOf<Generated['z']['dtype']>().toEqualTypeOf<'bool'>();
  const mapped = generated.map(async ({ x, t }) => [x, t, 2]).batch(4);
  type Mapped = ElementOf<typeof mapped>;
  expectTypeOf<Mapped['length']>().toEqualTypeOf<3>();
  expectTypeOf<Facts<Mapped[0]>>().toEqualTypeOf<[readonly [number, number], 'float64']>();
  expectTypeOf<Facts<Mapped[2]>>().toEqualTypeOf<[readonly [number], 'float32']>();
});

test('joined datasets have joined elements', () => {
  const bytes = Dataset.fromTensorSlices(new Uint8Array(2));
  const pairs = Dataset.zip(bytes, Dataset.fromTensors(1));
  expectTypeOf<Facts<ElementOf<typeof pairs>[1]>>().toEqualTypeOf<[readonly [], 'float32']>();
  const named = Dataset.zip({ a: bytes }).enumerate().batch(2);
  expectTypeOf<Facts<ElementOf<typeof named>[1]['a']>>().toEqualTypeOf<[readonly [number], 'uint8']>();
  const rows = bytes.batch(2).unbatch();
  expectTypeOf<Facts<ElementOf<typeof rows>>>().toEqualTypeOf<[[], 'uint8']>();
});
