import { cpu } from '@tensai/backend-cpu';
import {
  add,
  type Backend,
  floorDivide,
  registerBackend,
  registerMethods,
  setBackend,
  take,
  tensor,
  Variable,
} from '@tensai/core';
import { beforeAll, expect, test } from 'vitest';

let reads = 0;

beforeAll(async () => {
  registerMethods();
  // the cpu backend as if its memory were far away
  registerBackend({
    name: 'far',
    priority: -1,
    synchronous: false,
    async open(): Promise<Backend> {
      const backend = cpu().open() as Backend;
      return Object.assign(Object.create(backend) as Backend, {
        name: 'far',
        caps: { ...backend.caps, syncRead: false },
        readSync: undefined,
        async read(...[from]: Parameters<Backend['read']>): Promise<Uint8Array> {
          reads++;
          const bytes = await backend.read(from);
          await new Promise((resolve) => setTimeout(resolve, 1));
          return bytes;
        },
      });
    },
  });
  await setBackend('far');
});

const int32 = (...values: number[]): ReturnType<typeof tensor> => tensor(values, { dtype: 'int32' });

test('the next read tells which op failed, where and on what', async () => {
  const table = tensor([1, 2, 3]);
  const picked = take(table, int32(0, 5, 9));
  await expect(add(picked, 1).data()).rejects.toMatchObject({ code: 'index-range', details: { value: 5, at: 1 } });
  expect(await table.data()).toEqual(Float32Array.of(1, 2, 3));
});

test('values of other dtypes arrive whole', async () => {
  const table = tensor([1, 2, 3]);
  take(table, tensor(Uint32Array.of(4_000_000_000)));
  await expect(table.data()).rejects.toMatchObject({ details: { value: 4_000_000_000, at: 0 } });
  take(table, tensor(Uint8Array.of(200)));
  await expect(table.data()).rejects.toMatchObject({ details: { value: 200 } });
  floorDivide(tensor(Uint8Array.of(4, 4)), new Variable(tensor(Uint8Array.of(2, 0))));
  await expect(table.data()).rejects.toMatchObject({ code: 'division-by-zero' });
});

test('strided operands are counted row by row', async () => {
  const table = tensor([1, 2, 3]);
  const indices = tensor([[0, 7], [1, 2]], { dtype: 'int32' }).transpose(); // prettier-ignore
  take(table, indices);
  await expect(table.data()).rejects.toMatchObject({ details: { value: 7, at: 2 } });
});

test('of several failures the first is told; those after it are forgotten with it', async () => {
  const table = tensor([1, 2, 3]);
  take(table, int32(8));
  floorDivide(int32(1), int32(0));
  const results = await Promise.allSettled([table.data(), table.array()]);
  expect(results.map((result) => (result as PromiseRejectedResult).reason as unknown)).toEqual([
    expect.objectContaining({ code: 'index-range' }),
    expect.objectContaining({ code: 'index-range' }),
  ]);
  expect(await table.data()).toHaveLength(3);
});

test('a tensor that passed is not looked at again, one that failed is', async () => {
  const table = tensor([1, 2, 3]);
  const good = int32(1);
  const bad = int32(4);
  take(table, good);
  await table.data();
  const before = reads;
  take(table, good);
  await table.data();
  expect(reads - before).toBe(1);
  for (let i = 0; i < 2; i++) {
    take(table, bad);
    // oxlint-disable-next-line no-await-in-loop -- one failure after the other
    await expect(table.data()).rejects.toMatchObject({ details: { value: 4 } });
  }
});

test('a failure between two reads is told by the second', async () => {
  const table = tensor([1, 2, 3]);
  take(table, int32(2));
  const first = table.data();
  take(table, int32(6));
  const second = table.data();
  expect(await first).toHaveLength(3);
  await expect(second).rejects.toMatchObject({ details: { value: 6 } });
});
