import { TensaiError } from '@tensai/core';
import { readSafetensors, SafetensorsError, type TensorData, writeSafetensors } from '@tensai/graph/safetensors';
import { describe, expect, test } from 'vitest';

/** A file as the format says, made without the code that is tested. */
function fileOf(header: string, body: readonly number[] = []): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + body.length);
  for (let i = 0, length = text.length; i < 8; i++, length = Math.floor(length / 256)) bytes[i] = length % 256;
  bytes.set(text, 8);
  bytes.set(body, 8 + text.length);
  return bytes;
}

test('a file has the bytes that the format says', () => {
  const written = writeSafetensors(
    {
      bias: { dtype: 'bool', shape: [3], data: new Uint8Array([1, 0, 1]) },
      kernel: { dtype: 'float32', shape: [1, 2], data: new Float32Array([1, -2]) },
    },
    { metadata: { format: 'tf' } },
  );
  // 1.0 is 0x3f800000, −2.0 is 0xc0000000; wide elements come first, so that all are aligned
  const header =
    '{"__metadata__":{"format":"tf"},"kernel":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"bias":{"dtype":"BOOL","shape":[3],"data_offsets":[8,11]}}';
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8, ' ');
  expect(written).toEqual(fileOf(padded, [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 1, 0, 1]));
});

test('a file of another system is read: names in any order, elements not aligned', () => {
  const file = fileOf(
    '{ "b" : {"shape":[2],"data_offsets":[1,5],"dtype":"F16"}, "a":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"e":{"dtype":"F64","shape":[0,3],"data_offsets":[5,5]}, "__metadata__":{"by":"hand"} }',
    // 0x3c00 is 1.0, 0xfbff is −65504 in binary16
    [7, 0x00, 0x3c, 0xff, 0xfb],
  );
  for (const bytes of [file, new Uint8Array([0, ...file]).subarray(1)]) {
    const { tensors, metadata } = readSafetensors(bytes);
    expect(metadata).toEqual({ by: 'hand' });
    expect([...tensors.keys()]).toEqual(['a', 'b', 'e']);
    expect(tensors.get('a')).toMatchObject({ dtype: 'uint8', shape: [] });
    expect(tensors.get('a')!.data()).toEqual(new Uint8Array([7]));
    expect(tensors.get('b')!.data()).toEqual(new Float32Array([1, -65504]));
    expect(tensors.get('e')!.data()).toEqual(new Float64Array(0));
  }
});

test.each<[string, TensorData['dtype'], TensorData['data'], readonly number[]]>([
  ['F32', 'float32', new Float32Array([0.5, -0]), [2]],
  ['F64', 'float64', new Float64Array([0.1, Number.NaN]), [2]],
  ['F16', 'float16', new Float32Array([1, -65504, 2 ** -24]), [3]],
  ['BF16', 'bfloat16', new Float32Array([1, 2 ** 127, -0]), [3]],
  ['I32', 'int32', new Int32Array([-(2 ** 31), 2 ** 31 - 1]), [2]],
  ['U32', 'uint32', new Uint32Array([2 ** 32 - 1]), [1]],
  ['I8', 'int8', new Int8Array([-128, 127]), [2]],
  ['U8', 'uint8', new Uint8Array([255]), []],
  ['BOOL', 'bool', new Uint8Array([0, 1]), [2]],
  ['C64', 'complex64', new Float32Array([1, -2, 3, 4]), [2]],
])('%s', (name, dtype, data, shape) => {
  const bytes = writeSafetensors({ x: { dtype, shape, data }, __proto__x: { dtype, shape, data } });
  expect(new TextDecoder().decode(bytes)).toContain(`"dtype":"${name}"`);
  const found = readSafetensors(bytes).tensors.get('x')!;
  expect(found).toMatchObject({ dtype, shape });
  expect(found.data()).toEqual(data);
});

test('integers of other widths are read if they fit', () => {
  const words = (array: ArrayBufferView): number[] => [...new Uint8Array(array.buffer)];
  const read = (dtype: string, array: ArrayBufferView, count: number): unknown =>
    readSafetensors(fileOf(`{"x":{"dtype":"${dtype}","shape":[${count}],"data_offsets":[0,${array.byteLength}]}}`, words(array))).tensors.get('x')!.data(); // prettier-ignore
  expect(read('I64', new BigInt64Array([-5n, 2n ** 31n - 1n]), 2)).toEqual(new Int32Array([-5, 2 ** 31 - 1]));
  expect(read('U64', new BigUint64Array([2n ** 32n - 1n]), 1)).toEqual(new Uint32Array([2 ** 32 - 1]));
  expect(read('I16', new Int16Array([-3]), 1)).toEqual(new Int32Array([-3]));
  expect(read('U16', new Uint16Array([65535]), 1)).toEqual(new Int32Array([65535]));
  expect(() => read('I64', new BigInt64Array([1n, 2n ** 31n]), 2)).toThrow(
    "element 1 of 'x' is 2147483648, which int32 does not hold",
  );
});

describe('what is no such file', () => {
  const one = '"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}';
  test.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(0), /the file has 0 bytes/],
    ['7 bytes', new Uint8Array(7), /the file has 7 bytes/],
    ['a header that is longer than the file', fileOf('{}').subarray(0, 9), /said to be 2 bytes long, and 1 follow: the file is cut off/], // prettier-ignore
    ['an absurd header', new Uint8Array(16).fill(255), /said to be 18446744073709552000 bytes long; at most 100000000/],
    ['no JSON', fileOf('{"a":'), /the header is no JSON/],
    ['no UTF-8', Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 0, 0xff]), /the header is no UTF-8/],
    ['a list', fileOf('[]'), /the header is JSON, but no object/],
    ['a name twice', fileOf(`{${one},"\\u0061":{"dtype":"U8","shape":[0],"data_offsets":[2,2]}}`, [1, 2]), /has the name 'a' twice/], // prettier-ignore
    ['deep nesting', fileOf(`{"a":${'['.repeat(500)}${']'.repeat(500)}}`), /nested more than 100 levels/],
    ['a number for a tensor', fileOf('{"a":3}'), /'a' is 3 instead of dtype, shape and data_offsets/],
    ['an unknown dtype', fileOf('{"a":{"dtype":"F8_E4M3","shape":[],"data_offsets":[0,1]}}', [0]), /'a' has the dtype "F8_E4M3"\nhint: these are read: BOOL, U8/], // prettier-ignore
    ['a dtype of Object', fileOf('{"a":{"dtype":"toString","shape":[],"data_offsets":[0,1]}}', [0]), /has the dtype "toString"/], // prettier-ignore
    ['a negative extent', fileOf('{"a":{"dtype":"U8","shape":[-2],"data_offsets":[0,2]}}', [1, 2]), /has the shape \[-2\]/], // prettier-ignore
    ['an extent too many', fileOf('{"a":{"dtype":"U8","shape":[65536,65536,0],"data_offsets":[0,0]}}'), /at most 2147483647 elements/], // prettier-ignore
    ['no offsets', fileOf('{"a":{"dtype":"U8","shape":[2]}}', [1, 2]), /has the data_offsets nothing/],
    ['offsets of another size', fileOf('{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,3]}}', [1, 2, 3]), /lies in bytes 0 to 3; U8 \[2\] takes 2/], // prettier-ignore
    ['offsets that run backwards', fileOf('{"a":{"dtype":"U8","shape":[2],"data_offsets":[2,0]}}', [1, 2]), /lies in bytes 2 to 0/], // prettier-ignore
    ['overlapping tensors', fileOf(`{${one},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}`, [1, 2, 3]), /'b' begins at byte 1, within 'a', which ends at 2/], // prettier-ignore
    ['a gap', fileOf(`{${one},"b":{"dtype":"U8","shape":[1],"data_offsets":[3,4]}}`, [1, 2, 3, 4]), /1 bytes before 'b' belong to no tensor/], // prettier-ignore
    ['bytes that are missing', fileOf(`{${one}}`, [1]), /take 2 bytes, and 1 are there: the file is cut off/],
    ['bytes at the end', fileOf(`{${one}}`, [1, 2, 3]), /1 bytes at the end belong to no tensor/],
    ['metadata that are no texts', fileOf(`{"__metadata__":{"n":1},${one}}`, [1, 2]), /the metadata 'n' is a number/],
  ])('%s', (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(message);
    expect(() => readSafetensors(bytes)).toThrow(SafetensorsError);
  });

  test('elements that are neither true nor false', () => {
    const file = readSafetensors(fileOf('{"a":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}}', [1, 2]));
    expect(() => file.tensors.get('a')!.data()).toThrow("element 1 of 'a' is 2, which bool does not hold");
  });
});

test.each<[string, Record<string, TensorData>, RegExp]>([
  ['too few elements', { a: { dtype: 'float32', shape: [3], data: new Float32Array(2) } }, /'a' is float32 \[3\], its data a Float32Array of 2\nhint: it takes a Float32Array of 3/], // prettier-ignore
  [
    'elements of another kind',
    { a: { dtype: 'int32', shape: [2], data: new Float32Array(2) } },
    /takes a Int32Array of 2/,
  ],
  ['the name that the format keeps', { __metadata__: { dtype: 'bool', shape: [0], data: new Uint8Array(0) } }, /cannot be called '__metadata__'/], // prettier-ignore
  [
    'a dtype that is none',
    { a: { dtype: 'int64' as 'int32', shape: [0], data: new Int32Array(0) } },
    /the dtype 'int64'/,
  ],
  ['a shape that is none', { a: { dtype: 'bool', shape: [0.5], data: new Uint8Array(0) } }, /the extent 0.5/],
])('%s cannot be written', (_, tensors, message) => {
  expect(() => writeSafetensors(tensors)).toThrow(message);
  expect(() => writeSafetensors(tensors)).toThrow(TensaiError);
});
