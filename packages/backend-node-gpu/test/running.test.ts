import { cpu } from '@tensai/backend-cpu';
import {
  add,
  type Backend,
  concatenate,
  deviceOf,
  exp,
  floorDivide,
  memory,
  multiply,
  registerBackend,
  registerMethods,
  setBackend,
  sum,
  take,
  tensor,
  type Tensor,
  tidy,
} from '@tensai/core';
import { beforeAll, expect, test, vi } from 'vitest';
import { testDevice } from './device.ts';

let device: GPUDevice;
let backend: Backend;
let errors: string[];

beforeAll(async () => {
  ({ device, backend, errors } = await testDevice('tested'));
  registerBackend(cpu());
  registerMethods();
  registerBackend({ name: 'tested', priority: -1, synchronous: false, open: async () => backend });
  await setBackend('tested');
});
const spied = async <T>(name: 'createComputePipeline', body: () => Promise<T>): Promise<number> => {
  const spy = vi.spyOn(device, name);
  await body();
  const { length } = spy.mock.calls;
  spy.mockRestore();
  return length;
};

async function submissions(body: () => Promise<unknown>): Promise<number> {
  const submit = vi.spyOn(device.queue, 'submit');
  await body();
  const { length } = submit.mock.calls;
  submit.mockRestore();
  return length;
}

test('a chain of ops is one submission', async () => {
  const chain = (): Promise<unknown> => {
    let x: Tensor = tensor([1, 2, 3]);
    for (let i = 0; i < 10; i++) x = exp(multiply(x, 0.1));
    return x.data();
  };
  await chain();
  expect(await submissions(chain)).toBe(1);
});

test('64 dispatches are submitted at once; what is not read goes at the end of the turn', async () => {
  const launches = (count: number) => async (): Promise<void> => {
    let x: Tensor = tensor([1]);
    for (let i = 0; i < count; i++) x = add(x, 1);
    await Promise.resolve();
  };
  await launches(1)();
  expect(await submissions(launches(64))).toBe(1);
  expect(await submissions(launches(65))).toBe(2);
  expect(await submissions(async () => {})).toBe(0);
});

test('another shape compiles nothing', async () => {
  const work = async (rows: number, columns: number): Promise<void> => {
    const x = tensor(new Float32Array(rows * columns).fill(2), { shape: [rows, columns] });
    const y = add(multiply(x, x), sum(x, { axis: 1, keepdims: true }));
    expect(await y.transpose().sum(1).data()).toEqual(new Float32Array(columns).fill(rows * (4 + 2 * columns)));
  };
  await work(3, 5);
  expect(await spied('createComputePipeline', () => work(7, 2))).toBe(0);
  const batch = async (size: number): Promise<void> => {
    const x = tensor(new Float32Array(3 * size).fill(2), { shape: [size, 3] });
    expect(await add(x, tensor([1, 1, 1])).data()).toEqual(new Float32Array(3 * size).fill(3));
  };
  await batch(2);
  expect(await spied('createComputePipeline', () => batch(1))).toBe(0);
});

test('a host write comes after the commands before it', async () => {
  const slice = { storage: backend.alloc(8), offset: 0, bytes: 8 };
  const other = { storage: backend.alloc(8), offset: 0, bytes: 8 };
  backend.write(slice, Float32Array.of(1, 2));
  backend.copy(other, slice);
  backend.write(slice, Float32Array.of(3, 4));
  const [before, after] = await Promise.all([backend.read(other), backend.read(slice)]);
  expect([...new Float32Array(before.buffer), ...new Float32Array(after.buffer)]).toEqual([1, 2, 3, 4]);
  // parts of one storage
  const half = { storage: slice.storage, offset: 4, bytes: 4 };
  backend.copy(half, { storage: slice.storage, offset: 0, bytes: 4 });
  expect([...new Float32Array((await backend.read(slice)).buffer)]).toEqual([3, 3]);
  backend.free(slice.storage.held);
  backend.free(other.storage.held);
});

test('a grid of more workgroups than one axis has', async () => {
  const count = 65_536 * 64 + 5;
  const x = tensor(new Float32Array(count).fill(1));
  const y = add(x, 1);
  expect(await sum(y).item()).toBe(2 * count);
  const last = await y.slice([count - 2], [2]).data();
  expect([...last]).toEqual([2, 2]);
  for (const t of [x, y]) t.dispose();
});

test('long sums keep their exactness, whole and by rows', async () => {
  const count = 2 ** 20;
  const value = Math.fround(0.1);
  const x = tensor(new Float32Array(count).fill(value));
  const ulp = 2 ** -7; // of 104857.6
  expect(Math.abs((await sum(x).item()) - count * value)).toBeLessThanOrEqual(2 * ulp);
  const rows = await sum(x.reshape([4, count / 4]).transpose(), 0).data();
  for (const row of rows) expect(Math.abs(row - (count / 4) * value)).toBeLessThanOrEqual(ulp / 2);
  // many rows: a thread to itself each
  const narrow = await sum(x.reshape([8192, 128]), 1).data();
  for (const row of narrow) expect(Math.abs(row - 128 * value)).toBeLessThanOrEqual(2 ** -19);
});

test('more inputs than a launch binds', async () => {
  const parts = Array.from({ length: 40 }, (_, i) => tensor(new Float32Array(20_000).fill(i)));
  const joined = await concatenate(parts).data();
  expect(joined[20_000 * 39]).toBe(39);
  expect(joined.length).toBe(800_000);
  for (const part of parts) part.dispose();
});

test('a failed check is told by the next read, with op and value; then all is well again', async () => {
  const table = tensor([
    [1, 2],
    [3, 4],
  ]);
  const rows = tidy(() => take(table, tensor([0, 7, 9], { dtype: 'int32' }), 0));
  const more = add(rows, 1);
  await expect(more.data()).rejects.toThrow(/^take: the index 7 at element 1 is outside -2 … 1/);
  expect(await take(table, tensor([1], { dtype: 'int32' }), 0).array()).toEqual([[3, 4]]);
  expect(await rows.data()).toHaveLength(6);
  // the same tensor fails again
  const zeros = tensor([2, 0], { dtype: 'int32' });
  const quotient = floorDivide(tensor([4, 4], { dtype: 'int32' }), zeros);
  await expect(Promise.all([quotient.data(), table.data()])).rejects.toThrow(/integer division by zero, at element 1/);
  floorDivide(tensor([4, 4], { dtype: 'int32' }), zeros);
  await expect(table.data()).rejects.toThrow(/integer division by zero/);
  expect(await table.data()).toHaveLength(4);
});

test('the first of several failures is the one that is told', async () => {
  const table = tensor([1, 2]);
  take(table, tensor([5], { dtype: 'int32' }), 0);
  floorDivide(tensor([1], { dtype: 'int32' }), tensor([0], { dtype: 'int32' }));
  take(table, tensor([6], { dtype: 'int32' }), 0);
  await expect(table.data()).rejects.toThrow(/the index 5 at/);
  expect(await table.data()).toEqual(Float32Array.of(1, 2));
});

test('60,000 ops that nobody reads: memory and the wait stay bounded where throttle is awaited', async () => {
  let x: Tensor = tensor(new Float32Array(60));
  const before = memory();
  let most = 0;
  for (let step = 0; step < 600; step++) {
    for (let i = 0; i < 100; i++) {
      const next = add(x, 1);
      x.dispose();
      x = next;
    }
    most = Math.max(most, memory().bytes);
    await backend.throttle!(2);
  }
  expect(most).toBe(before.bytes);
  const start = performance.now();
  expect((await x.data())[0]).toBe(60_000);
  // three steps of a hundred launches at most are waited for
  expect(performance.now() - start).toBeLessThan(2000);
  x.dispose();
}, 120_000);

test('memory beyond the limit is refused by count, after what lies idle is given back', async () => {
  const { backend: small, errors: own } = await testDevice('small', 2 ** 26);
  const storages = Array.from({ length: 3 }, () => small.alloc(2 ** 24));
  expect(() => small.alloc(2 ** 25)).toThrow(/out of memory: 33554432 bytes asked, 50331648 of 67108864 in use/);
  for (const { held } of storages) small.free(held);
  const large = small.alloc(2 ** 25);
  small.write({ storage: large, offset: 0, bytes: 4 }, Float32Array.of(7));
  const bytes = await small.read({ storage: large, offset: 0, bytes: 4 });
  expect(new Float32Array(bytes.buffer)[0]).toBe(7);
  expect(() => small.alloc(2 ** 45)).toThrow(/out of memory/);
  expect(own).toEqual([]);
  await small.dispose();
});

test('a lost device: reads that wait and later calls say so, and setBackend opens a fresh one', async () => {
  let opened = 0;
  let latest: GPUDevice;
  registerBackend({
    name: 'fragile',
    priority: -1,
    synchronous: false,
    async open() {
      opened++;
      const made = await testDevice('fragile');
      latest = made.device;
      return made.backend;
    },
  });
  await setBackend('fragile');
  const x = tensor([1, 2]);
  const reading = add(x, 1).data();
  const start = performance.now();
  latest!.destroy();
  await expect(reading).rejects.toMatchObject({ code: 'device-lost' });
  expect(performance.now() - start).toBeLessThan(1000);
  expect(() => add(x, 1)).toThrow(/the device of the backend 'fragile' was lost/);
  expect(() => tensor([1])).toThrow(/was lost/);
  await expect(x.data()).rejects.toMatchObject({ code: 'device-lost' });
  await setBackend('fragile');
  expect(opened).toBe(2);
  expect(await add(tensor([1, 2]), 1).data()).toEqual(Float32Array.of(2, 3));
  expect((await deviceOf('fragile')).backend.name).toBe('fragile');
  await setBackend('tested');
});

test('what a device reports late is told by the next read', async () => {
  const { device: own, backend: faulty } = await testDevice('faulty');
  own.createBuffer({ size: 16, usage: 0 });
  const slice = { storage: faulty.alloc(4), offset: 0, bytes: 4 };
  await faulty.idle();
  await expect(faulty.read(slice)).rejects.toMatchObject({ code: 'gpu' });
  expect(await faulty.read(slice)).toHaveLength(4);
  await faulty.dispose();
});

test('all of this went without an error of the device', async () => {
  await backend.idle();
  expect(errors).toEqual([]);
});
