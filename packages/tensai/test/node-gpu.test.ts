import { nodeGpu } from '@tensai/backend-node-gpu';
import { registerBackend } from 'tensai';
import { expect, test } from 'vitest';
import { trainAlike } from './train-alike.ts';

registerBackend(nodeGpu());

test.each(['mlp', 'conv'] as const)(
  '%s learns on the GPU as on the cpu',
  async (kind) => {
    const { cpu, other } = await trainAlike(kind, 'node-gpu');
    expect(cpu).toHaveLength(20);
    expect(cpu.at(-1)).toBeLessThan(cpu[0]!);
    other.forEach((loss, step) => expect(Math.abs(loss / cpu[step]! - 1)).toBeLessThan(1e-4));
  },
  60_000,
);
