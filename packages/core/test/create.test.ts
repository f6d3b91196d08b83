import './setup.ts';
import { cast, memory, tensor, Variable } from '@tensai/core';
import { expect, test } from 'vitest';

test.each([
  [
    'numbers',
    tensor([
      [1, 2],
      [3, 4],
    ]),
    [2, 2],
    'float32',
  ],
  ['a number', tensor(3), [], 'float32'],
  ['booleans', tensor([true, false]), [2], 'bool'],
  ['numbers and booleans', tensor([1, true] as number[]), [2], 'float32'],
  ['no elements', tensor([[], []]), [2, 0], 'float32'],
  ['a typed array', tensor(new Int32Array([1, 2])), [2], 'int32'],
  ['bytes', tensor(new Uint8Array([1, 2]), { shape: [2, 1] }), [2, 1], 'uint8'],
  ['doubles as floats', tensor(new Float64Array([0.1]), { dtype: 'float32' }), [1], 'float32'],
  ['numbers as bools', tensor([0, 2], { dtype: 'bool' }), [2], 'bool'],
] as const)('makes a tensor of %s', (_, x, shape, dtype) => {
  expect([x.shape, x.dtype]).toEqual([shape, dtype]);
});

test('copies the elements of a typed array', () => {
  const data = new Float32Array([1, 2]);
  const x = tensor(data);
  data[0] = 9;
  expect(x.arraySync()).toEqual([1, 2]);
});

test.each([
  [
    'ragged rows',
    () => tensor([[1, 2], [3]]),
    'ragged',
    'tensor: the nested array is ragged: values[1] has 1 element where 2 is expected\nhint: arrays of different lengths are several tensors: [tensor(a), tensor(b)]',
  ],
  [
    'a number among rows',
    () => tensor([[1, 2], 3] as never),
    'ragged',
    /values\[1\] has a number where an array is expected/,
  ],
  ['a row among numbers', () => tensor([1, [2]] as never), 'ragged', /values\[1\] has 1 element/],
  [
    'a string',
    () => tensor([1, 'x'] as never),
    'element',
    'tensor: values[1] is string x; elements are numbers or booleans',
  ],
  ['undefined', () => tensor([1, undefined] as never), 'element', /values\[1\] is undefined/],
  ['null', () => tensor(null as never), 'element', /values is null/],
  [
    'too few elements',
    () => tensor([1, 2, 3], { shape: [2, 2] }),
    'shape-size',
    'tensor: 3 elements do not fill the shape [2, 2]',
  ],
  [
    'a NaN in the shape',
    () => tensor([1], { shape: [NaN] }),
    'size',
    'tensor: the shape [NaN] has the extent NaN; extents are whole numbers from 0 up',
  ],
  ['a negative extent', () => tensor([1], { shape: [-1] }), 'size', /extent -1/],
  [
    'an absurd shape',
    () => tensor([1], { shape: [1e6, 1e6] }),
    'size',
    /has 1000000000000 elements; a tensor holds at most 2147483647/,
  ],
  [
    'a wrong dtype',
    () => tensor([1], { dtype: 'float' as never }),
    'unknown-dtype',
    /there is no dtype 'float'\nhint: dtypes: bool, uint8, int8, uint32, int32, float16, bfloat16, float32, float64, complex64/,
  ],
  [
    'a fraction as int32',
    () => tensor([1, 2.5], { dtype: 'int32' }),
    'element-range',
    /element 1 is 2\.5, which int32 cannot hold/,
  ],
  ['a number beyond uint8', () => tensor([256], { dtype: 'uint8' }), 'element-range', /element 0 is 256/],
  ['an array of 16-bit integers', () => tensor(new Int16Array(1) as never), 'element', /Int16Array/],
  [
    'a big integer',
    () => tensor(new BigInt64Array([0n, -(2n ** 31n) - 1n])),
    'element-range',
    /element 1 is -2147483649, which int32 cannot hold/,
  ],
  [
    'a negative integer as uint64',
    () => tensor([-1], { dtype: 'uint64' }),
    'element-range',
    /element 0 is -1, which uint32 cannot hold/,
  ],
  ['a complex dtype', () => tensor([1], { dtype: 'complex64' }), 'dtype', /viewAsComplex/],
])('refuses %s', (_, call, code, message) => {
  const before = memory().buffers;
  expect(call).toThrow(message);
  expect(call).toThrow(expect.objectContaining({ code, name: 'TensaiError' }) as Error);
  expect(memory().buffers).toBe(before);
});

test('reads: elements, nested arrays, one number', async () => {
  const x = tensor([[1, 2], [3, 4]]); // prettier-ignore
  expect(await x.data()).toEqual(new Float32Array([1, 2, 3, 4]));
  expect(await x.array()).toEqual([[1, 2], [3, 4]]); // prettier-ignore
  expect(await tensor(5).item()).toBe(5);
  expect(tensor([true, false]).arraySync()).toEqual([true, false]);
  expect(() => x.itemSync()).toThrow(/a tensor of shape \[2, 2\] has not exactly one element\nhint: array\(\)/);
  // what is read is a copy
  x.dataSync()[0] = 9;
  expect(x.arraySync()[0]![0]).toBe(1);
});

test('every dtype holds its extremes', () => {
  for (const [dtype, values] of [
    ['int32', [-(2 ** 31), 2 ** 31 - 1]],
    ['uint32', [0, 2 ** 32 - 1]],
    ['uint8', [0, 255]],
    ['float64', [Number.MAX_VALUE, 5e-324]],
    ['float32', [Infinity, -Infinity]],
  ] as const)
    expect(tensor([...values], { dtype }).arraySync()).toEqual(values);
  expect(cast(new Variable([1, 0]), 'bool').arraySync()).toEqual([true, false]);
});
