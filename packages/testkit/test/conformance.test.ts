import { cpu } from '@tensai/backend-cpu';
import * as core from '@tensai/core';
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

// no function applies these: they stand in traces, and are tested there
const OF_TRACES: readonly string[] = ['assignedOp'];

test('every op that core exports is in the samples of a function', () => {
  const isOp = (value: unknown): value is core.Op =>
    typeof value === 'object' && value !== null && 'infer' in value && 'sites' in value;
  const exported = Object.entries(core as Record<string, unknown>).flatMap(([name, value]) => {
    const op = typeof value === 'function' && 'op' in value ? value.op : value;
    return isOp(op) ? [{ name, op }] : [];
  });
  const sampled = new Set(samples.flatMap(({ ops }) => ops));
  expect(exported.length).toBeGreaterThan(50);
  expect(exported.filter(({ op }) => !sampled.has(op)).map(({ name }) => name)).toEqual(OF_TRACES);
});

test('every function has samples of some variety, and bad calls', () => {
  const few = samples.filter((op) => op.samples.length < 10 || op.badCalls.length < 3);
  expect(few.map((op) => `${op.name}: ${op.samples.length} samples, ${op.badCalls.length} bad calls`)).toEqual([]);
});
