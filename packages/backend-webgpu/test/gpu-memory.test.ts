import { expect, test } from 'vitest';
import { GpuMemory, placeSize } from '../src/gpu-memory.ts';

/** What of a device hands out memory. */
class FakeDevice {
  readonly limits = { maxBufferSize: 2 ** 30, maxStorageBufferBindingSize: 2 ** 28 };
  readonly sizes: number[] = [];
  destroyed = 0;

  createBuffer({ size }: { readonly size: number }): { destroy(): void } {
    this.sizes.push(size);
    return { destroy: () => this.destroyed++ };
  }
}

const memoryOf = (device: FakeDevice, limit = 2 ** 30): GpuMemory =>
  new GpuMemory(device as unknown as GPUDevice, 'fake', limit);
const nothing = (): void => {};

test('sizes come in few kinds, none smaller than asked for', () => {
  expect([1, 256, 257, 1000, 1025, 70_000].map(placeSize)).toEqual([256, 256, 512, 1024, 1280, 81_920]);
  for (let bytes = 1; bytes < 2 ** 22; bytes += 977) {
    const size = placeSize(bytes);
    expect(size).toBeGreaterThanOrEqual(bytes);
    expect(size % 256).toBe(0);
    expect(placeSize(size)).toBe(size);
    expect(size).toBeLessThanOrEqual(Math.max(512, 1.34 * bytes));
  }
});

test('small tensors are parts of one buffer, large ones have their own', () => {
  const device = new FakeDevice();
  const memory = memoryOf(device);
  const small = [8, 300, 65_536].map((bytes) => memory.alloc(bytes, nothing).held.place);
  expect(new Set(small.map(({ memory: { id } }) => id)).size).toBe(1);
  expect(small.map(({ base }) => base)).toEqual([0, 256, 768]);
  memory.alloc(65_537, nothing);
  expect(device.sizes).toEqual([2 ** 24, 81_920]);
  expect([memory.storages, memory.bytes]).toEqual([4, 8 + 300 + 65_536 + 65_537]);
});

test('freed memory is handed out again, under a new record', () => {
  const memory = memoryOf(new FakeDevice());
  const { held } = memory.alloc(100, nothing);
  memory.free(held);
  memory.free(held);
  const next = memory.alloc(200, nothing).held;
  expect(next.place).toBe(held.place);
  expect([held.freed, next.freed, memory.storages]).toEqual([true, false, 1]);
});

test('idle buffers are given back where there are many, or where the limit is near', () => {
  const device = new FakeDevice();
  const memory = memoryOf(device, 2 ** 20);
  memory.free(memory.alloc(2 ** 19, nothing).held);
  expect(memory.trim()).toBe(false);
  memory.alloc(2 ** 20, () => memory.trim(0));
  expect(device.destroyed).toBe(1);
  expect(() => memory.alloc(2 ** 19, nothing)).toThrow(/out of memory: 524288 bytes asked, 1048576 of 1048576 in use/);
});

test('storages that nobody gives back weigh on the collector', () => {
  const memory = memoryOf(new FakeDevice());
  const MiB = 2 ** 20;
  expect(memory.alloc(1000, nothing).ballast).toBeNull();
  // what is given back by a call does not count
  for (let k = 0; k < 100; k++) memory.free(memory.alloc(MiB, nothing).held);
  expect(memory.alloc(MiB, nothing).ballast).toBeNull();
  expect(memory.alloc(memory.limit / 4, nothing).ballast!.byteLength).toBe(1000 + MiB + memory.limit / 4);
});
