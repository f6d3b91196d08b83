import { cpu } from '@tensai/backend-cpu';
import { wasm } from '@tensai/backend-wasm';
import {
  add,
  type Backend,
  cast,
  copy,
  type DType,
  Expr,
  image,
  type Loop,
  registerBackend,
  setBackend,
  skeletonOf,
  type Slice,
  take,
  type Tensor,
  tensor,
  transpose,
} from '@tensai/core';
import { expect, test } from 'vitest';

registerBackend(cpu());
registerBackend(wasm());

/** What both backends give. */
async function both(compute: () => Tensor): Promise<readonly [number[], number[]]> {
  const results: number[][] = [];
  for (const name of ['cpu', 'wasm']) {
    // oxlint-disable-next-line no-await-in-loop
    await setBackend(name);
    results.push(Array.from(compute().dataSync() as Iterable<number>, Number));
  }
  return results as [number[], number[]];
}

const numbers = (shape: readonly number[], dtype: DType): Tensor => {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const values = Array.from({ length: size }, (_, i) => ((i * 37) % 101) - (dtype === 'uint8' ? 0 : 50));
  return cast(tensor(values, { shape: [...shape] }), dtype);
};

const dtypes: readonly DType[] = ['float32', 'float64', 'float16', 'bfloat16', 'int32', 'int8', 'uint8', 'bool'];

test.each(dtypes)('rows of %s of every width are taken', async (dtype) => {
  for (let width = 1; width <= 19; width++) {
    // oxlint-disable-next-line no-await-in-loop
    const [wanted, found] = await both(() => take(numbers([7, width], dtype), [3, -1, 0, 6, 3], 0));
    expect(found).toEqual(wanted);
  }
});

test.each(dtypes)('%s is transposed, and meets what lies straight', async (dtype) => {
  for (const [rows, columns] of [
    [1, 5],
    [3, 4],
    [4, 4],
    [7, 9],
    [17, 70],
    [66, 130],
  ] as const) {
    // oxlint-disable-next-line no-await-in-loop
    const [wanted, found] = await both(() => copy(transpose(numbers([rows, columns], dtype))));
    expect(found).toEqual(wanted);
    // oxlint-disable-next-line no-await-in-loop
    const [sums, other] = await both(() =>
      add(cast(transpose(numbers([rows, columns], dtype)), 'float64'), numbers([columns, rows], 'float32')),
    );
    expect(other).toEqual(sums);
  }
});

test('rows are mixed along each axis of a picture', async () => {
  for (const channels of [1, 3, 4, 16, 21]) {
    // oxlint-disable-next-line no-await-in-loop
    const [wanted, found] = await both(() => image.resize(numbers([2, 5, 7, channels], 'float32'), [9, 4]));
    expect(found.every((x, i) => Math.abs(x - wanted[i]!) <= 1e-5)).toBe(true);
  }
});

/** A loop that puts rows of the second input at the rows that the first one names, beside and beyond the end of the result too. */
const scatterRows = (
  rows: number,
  width: number,
  into: readonly [number, number],
  combine: 'set' | 'add' | 'max',
): Loop => ({
  space: [rows, width],
  inputs: [
    { aval: { shape: [rows], dtype: 'int32' }, view: { dims: [{ size: rows, stride: 1, coef: [1, 0], offset: 0 }] } },
    {
      aval: { shape: [rows, width], dtype: 'float32' },
      view: {
        dims: [
          { size: rows, stride: width, coef: [1, 0], offset: 0 },
          { size: width, stride: 1, coef: [0, 1], offset: 0 },
        ],
      },
    },
  ],
  outputs: [Expr.input(1, 'float32')],
  scatter: {
    at: [Expr.input(0, 'int32'), Expr.coordinate(1)],
    combine,
    into: { shape: [...into], dtype: 'float32' },
    init: combine === 'max' ? -7 : 0,
  },
});

test.each(['set', 'add', 'max'] as const)('rows are scattered by %s; what lies outside is dropped', (combine) => {
  const backend = wasm().open() as Backend;
  const put = (array: Int32Array | Float32Array): Slice => {
    const slice = { storage: backend.alloc(array.byteLength), offset: 0, bytes: array.byteLength };
    backend.write(slice, array);
    return slice;
  };
  const aims = [2, 0, -1, 2, 5, 1, 2, 4];
  for (let width = 1; width <= 19; width++)
    // as wide as the result, wider, narrower
    for (const wide of [width, width + 3, Math.max(1, width - 2)]) {
      const values = Float32Array.from({ length: aims.length * width }, (_, i) =>
        Math.fround(((i * 37) % 101) / 7 - 6),
      );
      const wanted = new Float32Array(5 * wide).fill(combine === 'max' ? -7 : 0);
      aims.forEach((row, k) => {
        for (let j = 0; j < Math.min(width, wide) && row >= 0 && row < 5; j++) {
          const [at, value] = [row * wide + j, values[k * width + j]!];
          wanted[at] =
            combine === 'set' ? value : combine === 'add' ? wanted[at]! + value : Math.max(wanted[at]!, value);
        }
      });
      const out = put(new Float32Array(5 * wide).fill(99));
      const exec = backend.compile!(skeletonOf(scatterRows(aims.length, width, [5, wide], combine)), {
        specialise: false,
      })!;
      exec.run([put(Int32Array.from(aims)), put(values)], [out], []);
      const found = backend.readSync!(out);
      expect([...new Float32Array(found.buffer, 0, 5 * wide)]).toEqual([...wanted]);
    }
});
