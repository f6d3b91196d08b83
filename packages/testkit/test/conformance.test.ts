import { cpu } from '@tensai/backend-cpu';
import { samples } from '@tensai/core/samples';
import { testBackend } from '@tensai/testkit';
import { expect, test } from 'vitest';

test.each(samples.map(({ name }) => name))('cpu: %s', async (name) => {
  const { passed, rows } = await testBackend(cpu(), { only: [name] });
  expect(rows.flatMap(({ failures }) => failures)).toEqual([]);
  expect(rows).toHaveLength(1);
  expect(passed).toBeGreaterThan(0);
});

test('no two functions share a name', () => {
  const names = samples.map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});
