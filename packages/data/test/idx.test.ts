import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { decodeIdx } from '@tensai/data';
import { readIdx } from '@tensai/data/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** IDX data of a type, extents and the bytes of the elements. */
const idx = (type: number, extents: readonly number[], elements: readonly number[]): Uint8Array =>
  new Uint8Array([
    0,
    0,
    type,
    extents.length,
    ...extents.flatMap((n) => [n >>> 24, n >>> 16, n >>> 8, n]),
    ...elements,
  ]);

describe('decodeIdx', () => {
  test.each([
    { name: 'unsigned bytes', type: 0x08, bytes: [0, 255], dtype: 'uint8', data: new Uint8Array([0, 255]) },
    { name: 'signed bytes', type: 0x09, bytes: [0x7f, 0x80], dtype: 'int32', data: new Int32Array([127, -128]) },
    { name: 'int16', type: 0x0b, bytes: [1, 0, 0xff, 0xfe], dtype: 'int32', data: new Int32Array([256, -2]) },
    {
      name: 'int32',
      type: 0x0c,
      bytes: [0x12, 0x34, 0x56, 0x78, 0xff, 0xff, 0xff, 0xff],
      dtype: 'int32',
      data: new Int32Array([0x12345678, -1]),
    },
    {
      name: 'float32',
      type: 0x0d,
      bytes: [0x3f, 0xc0, 0, 0, 0xc0, 0x20, 0, 0],
      dtype: 'float32',
      data: new Float32Array([1.5, -2.5]),
    },
    {
      name: 'float64',
      type: 0x0e,
      bytes: [0x3f, 0xb9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0],
      dtype: 'float64',
      data: new Float64Array([0.1, Infinity]),
    },
  ])('reads $name', ({ type, bytes, dtype, data }) => {
    const array = decodeIdx(idx(type, [2], bytes));
    expect(array.dtype).toBe(dtype);
    expect(array.shape).toEqual([2]);
    expect(array.data).toEqual(data);
  });

  test('reads any number of axes in row-major order', () => {
    const array = decodeIdx(idx(0x08, [2, 1, 3], [1, 2, 3, 4, 5, 6]));
    expect(array.shape).toEqual([2, 1, 3]);
    expect([...array.data]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(decodeIdx(idx(0x08, [], [7]))).toMatchObject({ shape: [], data: new Uint8Array([7]) });
    expect(decodeIdx(idx(0x0d, [0, 28], []))).toMatchObject({ shape: [0, 28], data: new Float32Array(0) });
  });

  test('reads from the middle of a buffer, and shares the bytes', () => {
    const whole = new Uint8Array([9, 9, 9, ...idx(0x08, [2], [4, 5])]);
    const array = decodeIdx(whole.subarray(3));
    whole[whole.length - 1] = 6;
    expect([...array.data]).toEqual([4, 6]);
    expect([...decodeIdx(new Uint8Array([9, ...idx(0x0b, [1], [0, 3])]).subarray(1)).data]).toEqual([3]);
  });

  test.each([
    ['no bytes at all', new Uint8Array(), 'idx-magic', 'decodeIdx: IDX data begin with 00 00, these with nothing'],
    ['another format', new Uint8Array([0x89, 0x50, 0x4e, 0x47]), 'idx-magic', 'these with 89 50 4e 47'],
    ['compressed data', gzipSync(idx(0x08, [1], [1])), 'idx-magic', 'hint: they are compressed: readIdx(path)'],
    [
      'an unknown type',
      idx(0x0a, [1], [1]),
      'idx-type',
      'there is no element type 0a (there are 08, 09, 0b, 0c, 0d, 0e)',
    ],
    ['two bytes', new Uint8Array([0, 0]), 'idx-size', 'the header takes 4 bytes, there are 2'],
    ['half a header', idx(0x08, [2, 3], []).subarray(0, 9), 'idx-size', 'the header takes 12 bytes, there are 9'],
    ['a missing element', idx(0x0d, [2], [0, 0, 0, 0]), 'idx-size', '[2] takes 16 bytes with the header, there are 12'],
    ['an element too many', idx(0x08, [2], [1, 2, 3]), 'idx-size', '[2] takes 10 bytes with the header, there are 11'],
    ['a negative extent', idx(0x08, [-1], []), 'size', 'decodeIdx: the shape [-1]'],
  ])('refuses %s', (_, bytes, code, message) => {
    expect(() => decodeIdx(bytes)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});

describe('readIdx', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'idx-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('reads a file, compressed or not, whatever its name', async () => {
    const bytes = idx(0x0b, [2, 1], [0, 1, 0, 2]);
    await writeFile(join(folder, 'plain'), bytes);
    await writeFile(join(folder, 'packed'), gzipSync(bytes));
    for (const name of ['plain', 'packed'])
      expect(await readIdx(join(folder, name))).toMatchObject({ shape: [2, 1], data: new Int32Array([1, 2]) });
  });
});
