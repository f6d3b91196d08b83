import { expect, test } from 'vitest';
import { LargeBlocks } from '../src/memory/large-blocks.ts';
import { LinearMemory } from '../src/memory/linear-memory.ts';
import { MOST_SMALL, SmallBlocks } from '../src/memory/small-blocks.ts';

const MiB = 2 ** 20;

test('blocks that are in use never meet, whatever is taken and given back', () => {
  const memory = new LinearMemory('test', 256 * MiB, false, () => 0);
  const used = new Map<number, number>();
  let state = 1;
  const below = (n: number): number => {
    state = Math.imul(state, 48271) % 2147483647;
    return Math.abs(state) % n;
  };
  for (let turn = 0; turn < 3000; turn++) {
    if (used.size > 0 && below(5) < 2) {
      const [address, bytes] = [...used][below(used.size)]!;
      memory.give(address, bytes);
      used.delete(address);
      continue;
    }
    const bytes = below(3) > 0 ? below(2000) : below(200_000);
    const address = memory.take(bytes);
    expect(address % 16).toBe(0);
    expect(address + bytes).toBeLessThanOrEqual(memory.u8.byteLength);
    used.set(address, bytes);
    const sorted = [...used].filter(([, size]) => size > 0).sort(([a], [b]) => a - b);
    const overlapped = sorted.some(([start, size], k) => k + 1 < sorted.length && start + size > sorted[k + 1]![0]);
    expect(overlapped).toBe(false);
    if (used.size > 150)
      for (const [first, size] of [...used].slice(0, 100)) {
        memory.give(first, size);
        used.delete(first);
      }
  }
});

test('what was freed last is used first, at its own size or a little less', () => {
  const small = new SmallBlocks();
  let end = 64;
  const slab = (bytes: number): number => (end += bytes) - bytes;
  const [a, b] = [small.take(100, slab), small.take(100, slab)];
  small.give(a, 100);
  small.give(b, 100);
  expect([small.take(97, slab), small.take(112, slab)]).toEqual([b, a]);
  for (let bytes = 1; bytes <= MOST_SMALL; bytes += 37) {
    const [before, next] = [small.take(bytes, slab), small.take(bytes, slab)];
    expect(Math.abs(next - before)).toBeGreaterThanOrEqual(bytes);
  }
});

test('neighbours become one stretch again', () => {
  const blocks = new LargeBlocks();
  blocks.give(64, 1000 * 64);
  const parts = [1, 2, 3, 4].map((n) => blocks.take(n * 64));
  expect(parts).toEqual([64, 128, 256, 448]);
  for (const k of [1, 3, 0, 2]) blocks.give(parts[k]!, (k + 1) * 64);
  expect(blocks.freeBefore(64 + 64_000)).toBe(64_000);
  expect(blocks.take(64_000)).toBe(64);
  expect(blocks.take(64)).toBe(-1);
});

test('memory grows up to its limit, says what is missing, and goes on', () => {
  const memory = new LinearMemory('test', 16 * MiB, false, () => 7);
  const first = memory.take(6 * MiB);
  const second = memory.take(6 * MiB);
  memory.f32[second >> 2] = 1.5;
  expect(() => memory.take(6 * MiB)).toThrow(
    expect.objectContaining({
      code: 'out-of-memory',
      details: { backend: 'test', asked: 6 * MiB, used: 7, limit: 16 * MiB },
    }),
  );
  expect(memory.take(MiB)).toBeGreaterThan(0);
  memory.give(first, 6 * MiB);
  expect(memory.take(6 * MiB)).toBe(first);
  expect(memory.f32[second >> 2]).toBe(1.5);
});
