import { cpu } from '@tensai/backend-cpu';
import {
  add,
  exp,
  getBackend,
  isRows,
  matmul,
  negative,
  registerBackend,
  setBackend,
  type Tensor,
  tensor,
} from '@tensai/core';
import { host, type HostArray, type OpSamples, pointwise, type Sample, spread } from '@tensai/core/samples';
import { type ConformanceRow, formatTable, testBackend } from '@tensai/testkit';
import { beforeAll, expect, test } from 'vitest';
import { alteredCpu } from './altered-cpu.ts';

const sum = (title: string, inputs: readonly HostArray[]): Sample => ({
  title,
  inputs,
  call: (a, b) => add(a, b),
  reference: pointwise((a, b) => a! + b!),
});
const sums: OpSamples = {
  name: 'add',
  ops: [add.op],
  samples: [
    sum('points', [spread([2, 7], -3, 3), spread([2, 7], -3, 3, 2)]),
    sum('broadcast', [spread([3, 1], -3, 3), spread([4], -3, 3, 2)]),
    sum('integers', [host([1, 2], [2], 'int32'), host([3, 4], [2], 'int32')]),
    { ...sum('special values', [host([NaN, Infinity, 0]), host([1, -Infinity, -0])]), gradients: [] },
  ],
  badCalls: [],
};
const products: OpSamples = {
  name: 'matmul',
  ops: [],
  samples: [
    {
      title: 'two matrices',
      inputs: [spread([2, 2], -1, 1), spread([2, 2], -1, 1, 2)],
      call: (a, b) => matmul(a, b),
      reference: ({ data: a, dtype }, { data: b }) => ({
        shape: [2, 2],
        dtype,
        data: [0, 1, 2, 3].map((i) => a[i & 2]! * b[i & 1]! + a[(i & 2) + 1]! * b[(i & 1) + 2]!),
      }),
    },
  ],
  badCalls: [
    {
      title: 'inner extents',
      call: () => matmul(tensor([[1, 2]]) as Tensor, tensor([[1, 2]]) as Tensor),
      code: 'matmul-shape',
    },
  ],
};

beforeAll(() => registerBackend(cpu()));

test('a backend is opened, judged, and the default put back', async () => {
  await setBackend('cpu');
  const spec = alteredCpu(() => ({}));
  const seen: ConformanceRow[] = [];
  const result = await testBackend(spec, { samples: [sums, products], onRow: (row) => seen.push(row) });
  expect(result).toMatchObject({ backend: spec.name, ops: 2, failed: 0, skipped: 0, samples: result.passed });
  expect(seen).toEqual(result.rows);
  expect(getBackend()).toBe('cpu');
});

test('a backend that cannot be read at once, opens late and has no float64 is judged by the reference', async () => {
  const spec = alteredCpu(
    ({ caps }) => {
      const { float64: _, ...bytes } = caps.bytes;
      return { readSync: undefined as never, caps: { ...caps, bytes, syncRead: false } };
    },
    { synchronous: false },
  );
  const { open } = spec;
  const late = { ...spec, open: async () => open() };
  const { failed, passed, rows } = await testBackend(late, { samples: [sums, products] });
  expect(rows.flatMap(({ failures }) => failures)).toEqual([]);
  expect(failed).toBe(0);
  expect(passed).toBe(6);
});

test('what a backend lacks is skipped, with the reason', async () => {
  const spec = alteredCpu(({ caps }) => {
    const { int32: _, ...bytes } = caps.bytes;
    return { caps: { ...caps, bytes, nan: false } };
  });
  const result = await testBackend(spec, { samples: [sums] });
  expect(result).toMatchObject({ failed: 0, skipped: 2 });
  const text = formatTable(result);
  expect(text).toContain('  the backend has no int32: add');
  expect(text).toContain('  the arithmetic of the backend keeps no NaN and no infinity: add');
});

test('an op that a backend refuses is skipped, and its gradients with it; what it has is judged', async () => {
  const spec = alteredCpu((backend) => ({
    kernels: new Map(),
    compile: (code, options) =>
      isRows(code.concrete) || code.concrete.reduce ? null : backend.compile!(code, options),
  }));
  const result = await testBackend(spec, { samples: [sums, products] });
  expect(result).toMatchObject({ failed: 0, passed: 5, skipped: 1 });
  expect(result.rows[1]!.skips).toEqual([{ sample: 'two matrices', reason: 'the backend has no kernel for matmul' }]);
});

test('an intrinsic that a backend admits to be rough may be so, and no other', async () => {
  const rough = (ulp?: Record<string, number>): Promise<{ failed: number }> =>
    testBackend(
      alteredCpu(({ caps, compile }) => ({
        caps: { ...caps, ...(ulp && { ulp }) },
        compile: (code, options) => {
          const exec = compile!(code, options);
          const { outputs, inputs } = code.concrete as unknown as {
            outputs: { kind: string; dtype: string }[];
            inputs: unknown[];
          };
          if (!exec || inputs.length !== 1 || outputs[0]!.kind !== 'exp' || outputs[0]!.dtype !== 'float32')
            return exec;
          return {
            run(ins, outs, args): void {
              exec.run(ins, outs, args);
              const storage = outs[0]!.storage as unknown as { view(name: string): Float32Array };
              const all = storage.view('float32');
              all.forEach((x, i) => (all[i] = x * (1 + 2 ** -20)));
            },
          };
        },
      })),
      {
        samples: [
          {
            name: 'exp',
            ops: [exp.op],
            badCalls: [],
            samples: [
              {
                title: 'points',
                inputs: [host([0.5, 1, 2])],
                call: (x) => exp(x),
                reference: pointwise(Math.exp),
                gradients: [],
              },
            ],
          },
        ],
      },
    );
  expect((await rough()).failed).toBe(1);
  expect((await rough({ sin: 16 })).failed).toBe(1);
  expect((await rough({ exp: 8 })).failed).toBe(0);
});

test('names and parts choose what is tried', async () => {
  const samples = [sums, products];
  expect((await testBackend(cpu(), { samples, only: ['matmul'] })).rows.map(({ name }) => name)).toEqual(['matmul']);
  const whole = await testBackend(cpu(), { samples });
  const parts = await Promise.all([0, 1, 2].map((i) => testBackend(cpu(), { samples, part: [i, 3] })));
  expect(parts.map((part) => part.samples).reduce((a, b) => a + b)).toBe(whole.samples);
});

test('an alias is a function of its own', async () => {
  const negations: OpSamples = {
    name: 'negative',
    ops: [],
    badCalls: [],
    samples: [{ title: 'points', inputs: [host([1])], call: (x) => negative(x), reference: pointwise((x) => -x!) }],
  };
  const result = await testBackend(cpu(), { samples: [negations] });
  expect(result.rows[0]!.aliases).toEqual(['neg']);
  expect(result.ops).toBe(2);
  expect(formatTable(result)).toContain('negative, neg  ');
});

test('the table names what failed', async () => {
  const wrong: OpSamples = { ...products, badCalls: [{ title: 'nothing wrong', call: () => 1, code: 'axis' }] };
  const text = formatTable(await testBackend(cpu(), { samples: [sums, wrong] }));
  expect(text.split('\n')).toEqual([
    'cpu: 2 ops',
    '',
    'op      samples  passed  failed  skipped  worst ULP',
    '------  -------  ------  ------  -------  ---------',
    expect.stringMatching(/^add {11}4 {7}4 {7}0 {8}0 +0\.\d+$/),
    expect.stringMatching(/^matmul {8}2 {7}1 {7}1 {8}0 +0\.\d+$/),
    '------  -------  ------  ------  -------  ---------',
    'all           6       5       1        0',
    '',
    'failed:',
    '  matmul, nothing wrong: bad call: is accepted',
  ]);
});
