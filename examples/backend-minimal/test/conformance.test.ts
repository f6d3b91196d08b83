import { samples } from '@tensai/core/samples';
import { testBackend } from '@tensai/testkit';
import { expect, test } from 'vitest';
import { minimal } from '../src/index.ts';

test('every op passes all of its samples', async () => {
  // what interprets is slow, and compiled programs launch what single calls do
  const { rows, failed, skipped, passed } = await testBackend(minimal(), { compiled: false });
  expect(rows.flatMap(({ name, failures }) => failures.map((failure) => ({ name, ...failure })))).toEqual([]);
  expect({ failed, skipped }).toEqual({ failed: 0, skipped: 0 });
  expect(rows.map(({ name }) => name)).toEqual(samples.map(({ name }) => name));
  expect(passed).toBeGreaterThan(2000);
}, 300_000);
