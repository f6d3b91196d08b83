import * as autodiff from '@tensai/autodiff';
import * as cpu from '@tensai/backend-cpu';
import * as core from '@tensai/core';
import * as data from '@tensai/data';
import * as tensai from 'tensai';
import { expect, test } from 'vitest';

type Exports = Readonly<Record<string, unknown>>;

/** What registers all ops before it looks for one. */
const FINDING = ['opNamed', 'registeredOps'];

test.each(Object.entries({ autodiff, cpu, core, data }))('has every name of %s', (_, module) => {
  const names = Object.keys(module).filter((name) => !FINDING.includes(name));
  expect(names.length).toBeGreaterThan(0);
  const other = names.filter((name) => (tensai as Exports)[name] !== (module as Exports)[name]);
  expect(other).toEqual([]);
});

test('works as soon as it is imported', async () => {
  expect(tensai.getBackend()).toBe('wasm');
  expect(tensai.registeredBackends()).toEqual(['wasm', 'cpu']);
  const w = new tensai.Variable([1, 2, 3]);
  const tape = new tensai.GradientTape();
  const loss = tape.record(() => tensai.multiply(w, w).sum());
  expect(await loss.item()).toBe(14);
  expect(await tape.gradient(loss, w).array()).toEqual([2, 4, 6]);
});

test('knows its ops by name', () => {
  for (const name of ['add', 'matmul', 'sparseCategoricalCrossentropy'])
    expect(tensai.registeredOps().get(name)?.name).toBe(name);
  expect(tensai.opNamed("tanh'0").name).toBe("tanh'0");
});
