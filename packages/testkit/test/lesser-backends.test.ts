import { cpu, type CpuOptions } from '@tensai/backend-cpu';
import { chunkedLoops } from '@tensai/backend-cpu/chunks';
import { referenceBackend } from '@tensai/codegen';
import type { Backend, BackendSpec } from '@tensai/core';
import { testBackend } from '@tensai/testkit';
import { expect, test } from 'vitest';
import { alteredCpu } from './altered-cpu.ts';

// what core does for backends that can do less than the cpu, on a fixed fifth of the samples

const without = (caps: Partial<Backend['caps']>): BackendSpec =>
  alteredCpu((backend) => ({ caps: { ...backend.caps, ...caps } }));

const withoutCode = (name: string, options: CpuOptions): BackendSpec => ({
  ...cpu(),
  name,
  open: () => ({ ...(cpu({ ...options, compile: false }).open() as Backend), name }),
});

const backends: Record<string, BackendSpec> = {
  'the reference itself': referenceBackend(),
  'loops that are interpreted': withoutCode('interpreted', {}),
  'loops in chunks': withoutCode('chunked', { fallback: chunkedLoops }),
  'no kernels': alteredCpu(() => ({ kernels: new Map() })),
  'no scatter and no fold': without({ scatter: false, fold: false }),
  'launches of few buffers': without({ maxBuffers: 8 }),
  'fresh memory that is garbage': alteredCpu(({ alloc, write }) => ({
    alloc(bytes) {
      const storage = alloc(bytes);
      if (bytes > 0) write({ storage, offset: 0, bytes }, new Uint8Array(bytes).fill(0xff));
      return storage;
    },
  })),
};

const interpreters = new Set(Object.values(backends).slice(0, 2));

test.each(Object.keys(backends))(
  '%s',
  async (name) => {
    const part = [Object.keys(backends).indexOf(name) % 5, 5] as const;
    // what interprets is slow, and programs are judged on the others
    const { rows, passed } = await testBackend(backends[name]!, { part, compiled: !interpreters.has(backends[name]!) });
    expect(rows.flatMap((row) => row.failures.map((failure) => ({ name: row.name, ...failure })))).toEqual([]);
    expect(passed).toBeGreaterThan(100);
  },
  120_000,
);
