import { cpu } from '@tensai/backend-cpu';
import { BackendOpenError, type BackendSpec } from '@tensai/core';
import type { ConformanceResult } from '@tensai/testkit';
import { expect, test } from 'vitest';
import { backendSpecs } from '../backends.ts';
import { conformance } from '../conformance.ts';
import { judgeInNode } from '../node-conformance.ts';
import { specIn } from '../spec-in.ts';
import { variantOf } from '../variant.ts';

async function run(...args: string[]): Promise<{ status: number; lines: string[] }> {
  const lines: string[] = [];
  const status = await conformance(args, [cpu()], (line) => lines.push(line));
  return { status, lines };
}

test('the workspace is searched for backends', async () => {
  expect((await backendSpecs()).map(({ name }) => name)).toContain('cpu');
  expect(specIn({ number: 1, Class: Error, other: () => 2, spec: cpu })).toMatchObject({ name: 'cpu' });
  expect(specIn({ demanding: ({ name }: BackendSpec) => ({ name, open: cpu }), Class: class {} })).toBeUndefined();
});

test('those of the examples are found, behind those that serve without being named', async () => {
  const names = (await backendSpecs()).map(({ name }) => name);
  expect(names[0]).toBe('cpu');
  expect(names).toEqual(expect.arrayContaining(['backend-minimal', 'backend-library']));
});

test('a table, and one line of JSON at the end', async () => {
  const { status, lines } = await run('--', '--backend', 'cpu', '--only', 'add', '--json');
  expect(status).toBe(0);
  expect(lines[0]).toContain('cpu: 1 ops');
  const { samples, passed, compiled, ...rest } = JSON.parse(lines.at(-1)!) as ConformanceResult;
  expect(rest).toEqual({
    backend: 'cpu',
    variant: null,
    host: `Node ${process.version}`,
    ops: 1,
    failed: 0,
    skipped: 0,
    gradients: { differentiable: 1, first: 1, second: 1, firstShare: 1, secondShare: 1 },
  });
  expect(passed).toBe(samples);
  for (const { tried, sameBits } of Object.values(compiled)) {
    expect(tried).toBeGreaterThan(samples / 2);
    expect(sameBits).toBe(tried);
  }
});

test('what is unknown is answered with what is known', async () => {
  expect(await run('--backend', 'cpuu')).toEqual({
    status: 1,
    lines: ["there is no backend 'cpuu' (did you mean 'cpu'?); known: cpu"],
  });
  expect((await run('--only', 'ad')).lines).toEqual(["no function 'ad' has samples (did you mean 'add'?)"]);
  expect((await run('--bogus')).lines[0]).toMatch(/^Unknown option '--bogus'/);
  expect(await run('--help')).toMatchObject({ status: 0, lines: [expect.stringContaining('pnpm conformance')] });
});

test('a device that is not there fails only if it was asked for', async () => {
  const absent: BackendSpec = {
    name: 'absent',
    priority: 1,
    synchronous: false,
    open: () => Promise.reject(new Error('no adapter')),
  };
  const lines: string[] = [];
  const print = (line: string): number => lines.push(line);
  expect(await conformance(['--only', 'add'], [cpu(), absent], print)).toBe(0);
  expect(lines.at(-1)).toMatch(/^absent: not judged: .*no adapter/);
  expect(await conformance(['--only', 'add', '--backend', 'absent'], [cpu(), absent], print)).toBe(1);
});

const resultOf = (backend: string): ConformanceResult => ({
  backend,
  rows: [],
  ops: 1,
  samples: 3,
  passed: 3,
  failed: 0,
  skipped: 0,
  gradients: { differentiable: 0, first: 0, second: 0 },
  compiled: { jit: { tried: 3, sameBits: 3 }, unfused: { tried: 3, sameBits: 3 } },
});

const far: BackendSpec = {
  name: 'far',
  priority: 1,
  synchronous: false,
  open: () => Promise.reject(new BackendOpenError({ name: 'far', reason: 'there is no window' })),
};

test('a backend that does not open here is judged elsewhere, where there is a place', async () => {
  const asked: unknown[] = [];
  const lines: string[] = [];
  const status = await conformance(
    ['--only', 'add', '--backend', 'far', '--json'],
    [cpu(), far],
    (line) => lines.push(line),
    async (name, options) => {
      asked.push(name, options);
      return resultOf(name);
    },
  );
  expect(status).toBe(0);
  expect(asked).toEqual(['far', { only: ['add'] }]);
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({ backend: 'far', samples: 3 });
});

test('a backend that is named is judged by every sample, others by a tenth', async () => {
  const partOf = async (...args: string[]): Promise<unknown> => {
    let options: object = {};
    await conformance(
      args,
      [{ ...far, name: 'first', priority: -1 }, far],
      () => {},
      async (name, given) => {
        if (name === 'far') options = given;
        return resultOf(name);
      },
    );
    return 'part' in options ? options.part : null;
  };
  expect(await partOf()).toEqual([0, 10]);
  expect(await partOf('--backend', 'far')).toBeNull();
  expect(await partOf('--all')).toBeNull();
});

test('all backends, those too that serve only by name, and a table of them', async () => {
  const lines: string[] = [];
  const named = { ...far, name: 'by-name', priority: -1 };
  const elsewhere = async (name: string): Promise<ConformanceResult> => resultOf(name);
  expect(await conformance(['--all', '--json'], [far, named], (line) => lines.push(line), elsewhere)).toBe(0);
  expect(lines.at(-3)).toContain(`| by-name | Node ${process.version} | 1 | 3 | 3 | 0 | 0 | 0 | 0 | 3 of 3 |`);
  expect(lines.slice(-2).map((line) => (JSON.parse(line) as { backend: string }).backend)).toEqual(['far', 'by-name']);
});

test('other ways to set a backend up, and other hosts', async () => {
  const { name, ...spec } = cpu();
  const variant = variantOf({ ...spec, name: 'own' }, 'with care');
  const asked: unknown[] = [];
  const host = {
    name: 'Node 1',
    judge: async (...given: readonly unknown[]): Promise<ConformanceResult | null> => {
      asked.push(given);
      return given[2] === null ? { ...resultOf('own'), failed: 1 } : null;
    },
  };
  const args = ['--backend', 'own', '--only', 'add', '--json'];
  const lines: string[] = [];
  const judged = (...more: string[]): Promise<number> =>
    conformance([...args, ...more], [{ ...spec, name: 'own', open: variant.open }, variant], (line) => lines.push(line), undefined, [host]); // prettier-ignore
  expect(name).toBe('cpu');
  expect(await judged()).toBe(0);
  expect(asked).toEqual([]);
  expect(lines.slice(-2).map((line) => JSON.parse(line) as object)).toEqual([
    expect.objectContaining({ backend: 'own', variant: null, failed: 0 }),
    expect.objectContaining({ backend: 'own', variant: 'with care', failed: 0 }),
  ]);
  expect(await judged('--all')).toBe(1);
  expect(asked).toEqual([
    ['own', { only: ['add'] }, null],
    ['own', { only: ['add'] }, 'with care'],
  ]);
  expect(lines).toContain('own, with care: not judged: there is no Node 1 here');
  expect(lines.at(-1)).toContain('"host":"Node 1"');
});

test('a Node that runs no TypeScript judges a bundle', async () => {
  const result = await judgeInNode(process.execPath, 'wasm', { only: ['add'] }, '2 threads');
  expect(result).toMatchObject({ backend: 'wasm, 2 threads', ops: 1, failed: 0 });
  expect(result!.compiled.jit.sameBits).toBeGreaterThan(20);
});

test('bad calls alone', async () => {
  const { status, lines } = await run('--bad-calls', '--only', 'sum', '--json');
  expect(status).toBe(0);
  expect(lines[0]).toMatch(/^cpu: \d+ bad calls, /);
  const { calls, refused, refusedBefore, ...rest } = JSON.parse(lines.at(-1)!) as Record<string, number>;
  expect(calls).toBeGreaterThan(20);
  expect([refused, refusedBefore]).toEqual([calls, calls]);
  expect(rest).toEqual({ refusedAtRead: 0, silent: 0, untyped: 0 });
});
