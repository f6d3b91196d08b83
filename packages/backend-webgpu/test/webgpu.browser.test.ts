import { webgpu } from '@tensai/backend-webgpu';
import { add, getBackend, ready, registerBackend, tensor } from '@tensai/core';
import { testBackend } from '@tensai/testkit';
import { expect, test } from 'vitest';

registerBackend(webgpu());

test('it is the default of a page once it is ready', async () => {
  expect(await ready()).toBe('webgpu');
  expect(getBackend()).toBe('webgpu');
  expect(await add(tensor([1, 2]), 1).data()).toEqual(Float32Array.of(2, 3));
});

test('a fixed tenth of what judges backends', async () => {
  // compiled programs are judged where the same backend runs in Node
  const { samples, rows } = await testBackend(webgpu(), { part: [5, 10], compiled: false });
  expect(rows.flatMap(({ name, failures }) => failures.map((failure) => ({ name, ...failure })))).toEqual([]);
  expect(samples).toBeGreaterThan(200);
}, 300_000);
