import { wasm } from '@tensai/backend-wasm';
import '@tensai/backend-wasm/threads';
import { testBackend } from '@tensai/testkit';
import { expect, test } from 'vitest';

test('a fixed part of what judges backends, in a page', async () => {
  const { samples, rows } = await testBackend(wasm(), { part: [7, 40] });
  expect(rows.flatMap(({ name, failures }) => failures.map((failure) => ({ name, ...failure })))).toEqual([]);
  expect(samples).toBeGreaterThan(100);
}, 180_000);
