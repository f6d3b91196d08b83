import { wasm } from '@tensai/backend-wasm';
import {
  add,
  type Backend,
  cast,
  cholesky,
  exp,
  memory,
  multiply,
  registerBackend,
  reshape,
  setBackend,
  sort,
  sum,
  take,
  tensor,
  tidy,
  transpose,
  zeros,
} from '@tensai/core';
import { testBackend } from '@tensai/testkit';
import { beforeAll, expect, test } from 'vitest';
import { variantOf } from '../../../tools/variant.ts';
import { variants } from './variants.ts';

beforeAll(async () => {
  registerBackend(wasm({ memoryLimit: 64 * 2 ** 20 }));
  await setBackend('wasm');
});

test('it is synchronous, and before cpu', () => {
  expect(wasm()).toMatchObject({ name: 'wasm', priority: 10, synchronous: true });
  expect(wasm().open()).toMatchObject({ name: 'wasm', caps: { syncRead: true, suballoc: true, finalize: true } });
});

test('options that it does not know are refused', () => {
  expect(() => wasm({ threats: 2 } as never)).toThrow(expect.objectContaining({ code: 'option' }));
  expect(() => wasm({ memoryLimit: NaN })).toThrow('memoryLimit is a number of bytes');
});

test('vectors, and what is left of them', () => {
  for (let n = 0; n < 40; n++) {
    const values = Float32Array.from({ length: n }, (_, i) => i + 0.5);
    expect([...(add(tensor(values), 1).dataSync() as Float32Array)]).toEqual([...values].map((x) => x + 1));
    expect(sum(tensor(values)).itemSync()).toBe(values.reduce((a, b) => a + b, 0));
  }
});

test('transposed operands of all sizes are read in squares', () => {
  for (const [rows, columns] of [
    [1, 1],
    [3, 5],
    [4, 4],
    [17, 66],
    [70, 31],
    [64, 128],
  ] as const) {
    const x = tensor(
      Float32Array.from({ length: rows * columns }, (_, i) => i),
      { shape: [rows, columns] },
    );
    const y = tensor(
      Float32Array.from({ length: rows * columns }, (_, i) => 1000 * i),
      { shape: [columns, rows] },
    );
    const found = add(transpose(x), y).dataSync() as Float32Array;
    const wrong = found.findIndex((value, k) => value !== (k % rows) * columns + Math.floor(k / rows) + 1000 * k);
    expect(wrong).toBe(-1);
  }
});

test('rows of a table are taken whole, and single numbers too', () => {
  const table = tensor(
    Float32Array.from({ length: 70 }, (_, i) => i),
    { shape: [10, 7] },
  );
  const rows = take(table, tensor([3, -1], { dtype: 'int32' }), { axis: 0 });
  expect(rows.arraySync()).toEqual([
    [21, 22, 23, 24, 25, 26, 27],
    [63, 64, 65, 66, 67, 68, 69],
  ]);
  expect(take(table, tensor([69, 0, 5], { dtype: 'int32' })).arraySync()).toEqual([69, 0, 5]);
});

test('float64 is computed as such, and half floats are rounded once', () => {
  expect(add(tensor([0.1, 0.2, 0.3], { dtype: 'float64' }), 0.2).arraySync()).toEqual([
    0.1 + 0.2,
    0.2 + 0.2,
    0.3 + 0.2,
  ]);
  expect(multiply(tensor([1 / 3, 65504, 6e-8, NaN], { dtype: 'float16' }), 2).arraySync()).toEqual([
    0.66650390625,
    Infinity,
    1.1920928955078125e-7,
    NaN,
  ]);
  expect(cast(tensor([1 + 2 ** -8, 1 + 3 * 2 ** -8]), 'bfloat16').arraySync()).toEqual([1, 1.015625]);
});

test('algorithms of the host run where the values lie', () => {
  expect(sort(tensor([3, 1, 2])).arraySync()).toEqual([1, 2, 3]);
  expect(cholesky(tensor([[4, 2], [2, 5]])).arraySync()).toEqual([[2, 0], [1, 2]]); // prettier-ignore
});

test('an element has the same bits in any vector', () => {
  const values = Float32Array.from({ length: 1000 }, (_, i) => (i - 500) / 7);
  const together = exp(tensor(values)).dataSync() as Float32Array;
  const apart = Float32Array.from(values, (x) => exp(tensor([x])).dataSync()[0] as number);
  expect(together).toEqual(apart);
});

test('a request that does not fit is an error with its figures, and nothing else changes', () => {
  const x = tensor([1, 2, 3]);
  const before = memory();
  const held: unknown[] = [];
  expect(() => {
    for (;;) held.push(zeros([2 ** 20]));
  }).toThrow(expect.objectContaining({ code: 'out-of-memory' }));
  expect(memory().buffers).toBe(before.buffers + held.length);
  expect(add(x, 1).arraySync()).toEqual([2, 3, 4]);
  for (const each of held) (each as ReturnType<typeof zeros>).dispose();
  expect(zeros([8 * 2 ** 20]).shape).toEqual([8 * 2 ** 20]);
});

test('tidy gives memory back at once', () => {
  const before = memory();
  for (let k = 0; k < 100; k++) tidy(() => sum(add(zeros([2 ** 20]), 1)).itemSync());
  expect(memory()).toMatchObject({ bytes: before.bytes, buffers: before.buffers });
});

test('what is written and read is a copy; elements lie where they are', () => {
  const backend = wasm().open() as Backend;
  const storage = backend.alloc(8);
  const given = Float32Array.of(1, 2);
  backend.write({ storage, offset: 0, bytes: 8 }, given);
  given[0] = 7;
  const read = backend.readSync!({ storage, offset: 0, bytes: 8 });
  expect(new Float32Array(read.buffer)).toEqual(Float32Array.of(1, 2));
  backend.elements!({ storage, offset: 4, bytes: 4 }, 'float32')[0] = 5;
  expect(new Float32Array(backend.readSync!({ storage, offset: 0, bytes: 8 }).buffer)).toEqual(Float32Array.of(1, 5));
  expect(new Float32Array(read.buffer)[1]).toBe(2);
});

test('storages that ended stand for other memory, those that views hold do not', () => {
  const before = memory();
  const ended = tensor([1, 2]);
  const { storage } = ended.place!;
  ended.dispose();
  const next = tensor(Float32Array.from({ length: 100 }, (_, k) => k));
  expect(next.place!.storage).toBe(storage);
  expect(storage).toMatchObject({ bytes: 400, refs: 1, watched: true, held: { freed: false } });
  const turned = tidy(() => transpose(reshape(next, [4, 25])));
  next.dispose();
  const another = add(turned, 1);
  expect(another.place!.storage).not.toBe(storage);
  expect([...(turned.dataSync() as Float32Array)].slice(0, 4)).toEqual([0, 25, 50, 75]);
  expect([...(another.dataSync() as Float32Array)].slice(0, 4)).toEqual([1, 26, 51, 76]);
  turned.dispose();
  another.dispose();
  expect(memory()).toMatchObject({ bytes: before.bytes, buffers: before.buffers });
});

test.each([null, ...Object.keys(variants)])(
  'a fixed tenth of what judges backends, op by op and compiled: %s',
  async (variant) => {
    const spec = variant === null ? wasm() : variantOf(variants[variant]!, variant);
    const { samples, rows, compiled } = await testBackend(spec, { part: [3, 10] });
    expect(rows.flatMap(({ name, failures }) => failures.map((failure) => ({ name, ...failure })))).toEqual([]);
    expect(samples).toBeGreaterThan(700);
    expect(compiled.jit.tried).toBeGreaterThan(1000);
    // a program has the bits of its ops one by one, joined or not; in which order a tape adds up what a loop reads twice is left open
    const other = rows.filter((row) => Object.values(row.compiled).some(({ tried, sameBits }) => sameBits < tried));
    expect(other.map(({ name }) => name)).toEqual(['map']);
    expect(compiled.jit.tried - compiled.jit.sameBits).toBe(1);
  },
  180_000,
);
