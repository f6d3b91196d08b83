import {
  type Backend,
  type Caps,
  DeviceLostError,
  isRows,
  type Loop,
  type Slice,
  type Storage,
  type Sym,
  type TensaiError,
} from '@tensai/core';
import { Commands } from './commands.ts';
import { GpuError } from './errors.ts';
import { Fences } from './fences.ts';
import { GpuMemory, type GpuStorage, type Place, type Tenancy } from './gpu-memory.ts';
import { type Gpu, LoopExecutable } from './loop-executable.ts';
import { Readings } from './readings.ts';

/** How a backend on a device works. */
export interface GpuBackendOptions {
  readonly name: string;
  /** Bytes of device memory that may be held, idle buffers included; 4 GiB if left out. */
  readonly memoryLimit?: number;
}

const MEMORY_LIMIT = 2 ** 32;

/** Every element takes a word, a complex number two; there is no float64. */
const BYTES: Caps['bytes'] = {
  float32: 4,
  float16: 4,
  bfloat16: 4,
  int32: 4,
  uint32: 4,
  int8: 4,
  uint8: 4,
  bool: 4,
  complex64: 8,
};

/** What WGSL promises less for than the ops ask, in ULP; the other functions are our own. */
const ULP = { divide: 3, sqrt: 3, rsqrt: 5, power: 2, tan: 2 } as const;

const placeOf = ({ storage }: Slice): Place => (storage as GpuStorage).held.place;

/**
 * A backend on a WebGPU device, which is its own from now on.
 *
 * Every element takes four bytes: WebGPU has no smaller ones in storage buffers, and two threads that write into one word would have to use atomics. So a
 * bool and a uint8 are words, and a half float is a float32 that was rounded.
 */
export function gpuBackend(device: GPUDevice, { name, memoryLimit = MEMORY_LIMIT }: GpuBackendOptions): Backend {
  const commands = new Commands(device);
  const memory = new GpuMemory(device, name, memoryLimit);
  const readings = new Readings(device, commands);
  const fences = new Fences(device.queue);
  const late: TensaiError[] = [];
  let gone: TensaiError | null = null;

  const lost = device.lost.then(({ reason, message }): TensaiError => {
    gone = new DeviceLostError({ backend: name, reason: message || reason });
    readings.fail(gone);
    return gone;
  });
  device.addEventListener('uncapturederror', (event) => {
    event.preventDefault();
    late.push(new GpuError({ backend: name, reason: (event as GPUUncapturedErrorEvent).error.message }));
  });
  const check = (): void => {
    if (gone !== null) throw gone;
  };
  const trim = (most?: number): void => {
    commands.flush();
    if (memory.trim(most)) commands.forgetGroups();
  };
  const makeRoom = (): void => trim(0);
  const gpu: Gpu = { device, commands, programs: new Map(), check };

  return {
    name,
    caps: {
      bytes: BYTES,
      maxBuffers: device.limits.maxStorageBuffersPerShaderStage,
      syncRead: false,
      nan: true,
      suballoc: true,
      finalize: true,
      specialise: false,
      scatter: false,
      fold: true,
      rows: false,
      ulp: ULP,
    },
    alloc(bytes): Storage {
      check();
      return memory.alloc(bytes, makeRoom);
    },
    free(held): void {
      memory.free(held as Tenancy);
    },
    write(to, from): void {
      check();
      const place = placeOf(to);
      if (from.byteLength > 0) commands.write(place, place.base + to.offset, from);
    },
    copy(to, from): void {
      check();
      if (from.bytes === 0) return;
      const source = placeOf(from);
      const target = placeOf(to);
      source.batch = target.batch = commands.batch;
      const [start, end] = [source.base + from.offset, target.base + to.offset];
      if (source.memory !== target.memory)
        return commands.copy(source.memory.buffer, start, target.memory.buffer, end, from.bytes);
      // no copy goes from a buffer to itself
      const between = memory.take(Math.max(from.bytes, BEYOND_PAGES), makeRoom);
      commands.copy(source.memory.buffer, start, between.memory.buffer, 0, from.bytes);
      commands.copy(between.memory.buffer, 0, target.memory.buffer, end, from.bytes);
      memory.give(between);
    },
    async read(from) {
      check();
      const place = placeOf(from);
      place.batch = commands.batch;
      const bytes =
        from.bytes === 0
          ? new Uint8Array(0)
          : await readings.read(place.memory.buffer, place.base + from.offset, from.bytes).catch((error: unknown) => {
              throw gone ?? error;
            });
      if (late.length > 0) throw late.splice(0)[0]!;
      return bytes;
    },
    kernels: new Map(),
    compile(code, { specialise }) {
      if (isRows(code.loop) || (code.loop as Loop<Sym>).scatter) return null;
      return new LoopExecutable(gpu, code, specialise);
    },
    throttle(limit) {
      trim();
      return fences.mark(limit);
    },
    flush: () => commands.flush(),
    async idle() {
      commands.flush();
      await device.queue.onSubmittedWorkDone().catch(() => {});
    },
    memory: () => ({ bytes: memory.bytes, buffers: memory.storages, limit: memory.limit }),
    lost,
    async dispose() {
      commands.flush();
      if (gone === null) await device.queue.onSubmittedWorkDone().catch(() => {});
      device.destroy();
      await lost;
    },
  };
}

/** A place of this size is a buffer of its own. */
const BEYOND_PAGES = 65_537;
