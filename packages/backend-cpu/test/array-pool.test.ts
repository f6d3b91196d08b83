import { add, memory, registerBackend, tensor, tidy } from '@tensai/core';
import { cpu } from '@tensai/backend-cpu';
import { expect, test } from 'vitest';
import { ArrayPool } from '../src/array-pool.ts';

registerBackend(cpu());

test('an array that was given back serves the next of its kind and length', () => {
  const pool = new ArrayPool();
  const array = pool.take(Float32Array, 100);
  pool.give(array);
  expect(pool.take(Int32Array, 100)).not.toBe(array);
  expect(pool.take(Float32Array, 99)).not.toBe(array);
  expect(pool.take(Float32Array, 100)).toBe(array);
  expect(pool.take(Float32Array, 100)).not.toBe(array);
});

test('parts of memory that others see are not kept', () => {
  const pool = new ArrayPool();
  const part = new Float32Array(200).subarray(0, 100);
  pool.give(part);
  expect(pool.take(Float32Array, 100)).not.toBe(part);
});

test('what a step frees, the next one uses; garbage in it does no harm', () => {
  const x = tensor(new Float32Array(1000).fill(1));
  const step = (): number[] => tidy(() => add(add(x, 1), add(x, 2)).arraySync().slice(0, 2));
  step();
  const { bytes } = memory();
  for (let i = 0; i < 100; i++) expect(step()).toEqual([5, 5]);
  expect(memory().bytes).toBe(bytes);
});

test('a value that was read is a copy', () => {
  const x = tensor(new Float32Array(1000).fill(1));
  const data = x.dataSync();
  x.dispose();
  tensor(new Float32Array(1000).fill(7));
  expect(data[999]).toBe(1);
});

test('collected storages leave the count', async () => {
  const before = memory().bytes;
  for (let i = 0; i < 2000; i++) tensor(new Float32Array(1000));
  expect(memory().bytes - before).toBe(8_000_000);
  const { setFlagsFromString } = await import('node:v8');
  const { runInNewContext } = await import('node:vm');
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let i = 0; i < 20 && memory().bytes - before > 3_000_000; i++) {
    collect();
    // finalizers run between tasks
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(memory().bytes - before).toBeLessThan(3_000_000);
});
