import { Ballast, type Held, OutOfMemoryError, type Storage } from '@tensai/core';
import { USAGE } from './flags.ts';

/** A buffer of the device; small tensors share one. */
export interface GpuBuffer {
  readonly buffer: GPUBuffer;
  /** Tells buffers apart in keys. */
  readonly id: number;
  readonly bytes: number;
}

/** A stretch of a buffer, for one storage after another. */
export interface Place {
  readonly memory: GpuBuffer;
  /** Bytes to its start. */
  readonly base: number;
  readonly bytes: number;
  /** The batch of commands that used it last. */
  batch: number;
}

/** The use of a place by one storage. */
export class Tenancy implements Held {
  freed = false;
  readonly place: Place;
  readonly bytes: number;

  constructor(place: Place, bytes: number) {
    this.place = place;
    this.bytes = bytes;
  }
}

/** Memory of the device as core sees it. */
export class GpuStorage implements Storage {
  readonly held: Tenancy;
  readonly bytes: number;
  refs = 0;
  /** See `Ballast`. */
  readonly ballast: ArrayBuffer | null;

  constructor(held: Tenancy, bytes: number, ballast: ArrayBuffer | null) {
    this.held = held;
    this.bytes = bytes;
    this.ballast = ballast;
  }
}

/** Tensors up to here are parts of a page: a group of bindings costs 20 µs to make, and those of one page share one. */
const MOST_SMALL = 65_536;
const PAGE = 2 ** 24;
/** What may lie idle before buffers are given back to the device. */
const MOST_IDLE = 2 ** 28;
/** Every place starts at a multiple of this, and none is smaller. */
const GRAIN = 256;

/** The size that a place for so many bytes has: four steps to each power of two, so that places fit again. */
export function placeSize(bytes: number): number {
  if (bytes <= GRAIN) return GRAIN;
  const step = Math.max(GRAIN, 2 ** Math.floor(Math.log2(bytes - 1)) / 4);
  return Math.ceil(bytes / step) * step;
}

/**
 * Hands out memory of a device and takes it back. What was freed may be handed out again at once, as commands run in order; it holds garbage.
 */
export class GpuMemory {
  /** In use, by storages. */
  bytes = 0;
  storages = 0;
  readonly limit: number;
  readonly #ballast: Ballast;
  readonly #device: GPUDevice;
  readonly #backend: string;
  readonly #free: Map<number, Place[]> = new Map();
  // of whole buffers, those in use and those idle
  #owned = 0;
  #idle = 0;
  #page: GpuBuffer | null = null;
  #pageUsed = 0;
  #serial = 0;

  constructor(device: GPUDevice, backend: string, limit: number) {
    this.#device = device;
    this.#backend = backend;
    this.limit = limit;
    this.#ballast = new Ballast(limit);
  }

  /** New memory; `makeRoom` is called before idle buffers are destroyed. */
  alloc(bytes: number, makeRoom: () => void): GpuStorage {
    const held = new Tenancy(this.take(bytes, makeRoom), bytes);
    this.bytes += bytes;
    this.storages++;
    return new GpuStorage(held, bytes, this.#ballast.take(bytes, this.bytes));
  }

  /** Ends a storage. */
  free(held: Tenancy): void {
    if (held.freed) return;
    held.freed = true;
    this.bytes -= held.bytes;
    this.storages--;
    this.#ballast.give(held.bytes);
    this.give(held.place);
  }

  /** A place of at least so many bytes. */
  take(bytes: number, makeRoom: () => void): Place {
    const size = placeSize(bytes);
    const known = this.#free.get(size)?.pop();
    if (known) {
      if (size > MOST_SMALL) this.#idle -= size;
      return known;
    }
    if (size > MOST_SMALL) return { memory: this.#create(size, bytes, makeRoom), base: 0, bytes: size, batch: 0 };
    if (this.#page === null || this.#pageUsed + size > PAGE) {
      this.#page = this.#create(PAGE, bytes, makeRoom);
      this.#pageUsed = 0;
    }
    const base = this.#pageUsed;
    this.#pageUsed += size;
    return { memory: this.#page, base, bytes: size, batch: 0 };
  }

  /** Takes a place back. */
  give(place: Place): void {
    let list = this.#free.get(place.bytes);
    if (!list) this.#free.set(place.bytes, (list = []));
    list.push(place);
    if (place.bytes > MOST_SMALL) this.#idle += place.bytes;
  }

  /** Gives idle buffers back to the device where there are many; true if it did. No command that waits may use them. */
  trim(most: number = MOST_IDLE): boolean {
    if (this.#idle <= most) return false;
    for (const [size, list] of this.#free) {
      if (size <= MOST_SMALL) continue;
      for (const { memory } of list) {
        memory.buffer.destroy();
        this.#owned -= memory.bytes;
      }
      this.#free.delete(size);
    }
    this.#idle = 0;
    return true;
  }

  #create(size: number, asked: number, makeRoom: () => void): GpuBuffer {
    const { maxBufferSize, maxStorageBufferBindingSize } = this.#device.limits;
    const most = Math.min(maxBufferSize, maxStorageBufferBindingSize);
    if (size <= most && this.#owned + size > this.limit && this.#idle > 0) makeRoom();
    if (size > most || this.#owned + size > this.limit)
      throw new OutOfMemoryError({
        backend: this.#backend,
        asked,
        used: this.bytes,
        limit: size > most ? most : this.limit,
      });
    this.#owned += size;
    const usage = USAGE.storage | USAGE.copySource | USAGE.copyTarget;
    return { buffer: this.#device.createBuffer({ size, usage }), id: this.#serial++, bytes: size };
  }
}
