import './setup.ts';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  add,
  apply,
  apply1,
  definePrimitive,
  matmul,
  profile,
  softmax,
  type Tensor,
  tensor,
  transpose,
} from '@tensai/core';
import { expect, test, vi } from 'vitest';

const x = tensor([[1, 2, 3], [4, 5, 6]]); // prettier-ignore

test('ops are told apart by name and by how they ran', async () => {
  const found = await profile(() => {
    const product = matmul(x, transpose(x));
    return [add(product, 1), softmax(product, -1), add(product, product)];
  });
  const rows = new Map(found.rows.map((row) => [row.op, row]));
  expect(rows.get('add')).toMatchObject({
    calls: 2,
    way: 'loop',
    backend: 'cpu',
    bytes: 4 * (4 + 4) + 4 * (4 + 4 + 4),
  });
  expect(rows.get('matmul')).toMatchObject({ calls: 1, way: 'loop' });
  expect(rows.get('transpose')).toMatchObject({ calls: 1, way: 'view', bytes: 0 });
  expect(found.value[0]!.arraySync()).toEqual([[15, 33], [33, 78]]); // prettier-ignore
});

test('the time of an op is without that of its parts, and all of it is within the whole', async () => {
  const found = await profile(() => softmax(x, -1));
  const sum = found.rows.reduce((total, { ms }) => total + ms, 0);
  expect(sum).toBeLessThanOrEqual(found.ms);
  for (const { ms } of found.rows) expect(ms).toBeGreaterThanOrEqual(0);
  const { traceEvents } = found.trace() as { traceEvents: { ts: number; dur: number; name: string }[] };
  expect(traceEvents.length).toBe(found.rows.reduce((total, { calls }) => total + calls, 0));
  expect(traceEvents[0]!.ts).toBe(0);
});

const waiting = definePrimitive({
  name: 'test-waiting',
  infer: ([x]) => [x!],
  host([x], [y]) {
    for (const end = performance.now() + 20; performance.now() < end;);
    y!.set(x!);
  },
});

test('a composite is not charged for what its parts do', async () => {
  const whole = definePrimitive({
    name: 'test-whole',
    infer: ([given]) => [given!],
    impl: ([given]) => apply(waiting, [given!], {}),
  });
  const { rows } = await profile(() => apply1(whole, [x], {}));
  const [part, around] = ['test-waiting', 'test-whole'].map((name) => rows.find(({ op }) => op === name)!);
  expect(part!.ms).toBeGreaterThanOrEqual(20);
  expect(around!.ms).toBeLessThan(part!.ms / 2);
});

test('the table names every op', async () => {
  const text = String(await profile(() => add(x, x)));
  expect(text).toMatch(/^op +as +backend +calls +MB +ms +share\nadd +loop +cpu +1 /);
  expect(text).toMatch(/between ops/);
});

test('asynchronous functions are followed to their end', async () => {
  const found = await profile(async () => {
    await add(x, 1).data();
    return add(x, 2);
  });
  expect(found.rows[0]).toMatchObject({ op: 'add', calls: 2 });
});

test('the trace is written to a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'profile-'));
  const file = join(folder, 'trace.json');
  await profile(() => add(x, x), { trace: file });
  const { traceEvents } = JSON.parse(await readFile(file, 'utf8')) as { traceEvents: object[] };
  expect(traceEvents).toHaveLength(1);
  await rm(folder, { recursive: true });
});

test('mistakes are told', async () => {
  const first = profile(() => new Promise((resolve) => setTimeout(resolve, 5)));
  await expect(profile(() => 1)).rejects.toThrow('another function is being profiled');
  await first;
  // a function that fails leaves no probe behind
  await expect(profile(() => matmul(x as Tensor, x as Tensor))).rejects.toThrow('inner dimensions');
  expect((await profile(() => 1)).rows).toEqual([]);
  const known = process.getBuiltinModule;
  vi.stubGlobal('process', { ...process, getBuiltinModule: undefined });
  await expect(profile(() => 1, { trace: 'x' })).rejects.toThrow('there are no files here');
  vi.unstubAllGlobals();
  expect(process.getBuiltinModule).toBe(known);
});
