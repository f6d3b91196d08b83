import { OutOfMemoryError } from '@tensai/core';
import { GRAIN, LargeBlocks } from './large-blocks.ts';
import { MOST_SMALL, SmallBlocks } from './small-blocks.ts';

const PAGE = 65_536;
/** Pages that a memory starts with: what small programs need. */
const FIRST_PAGES = 16;
/** Growing makes all views anew, so memory grows by a quarter of itself, up to so much. */
const MOST_GROWTH = 2 ** 28;
/** Addresses up to here have no sign as int32s. */
export const MOST_BYTES: number = 2 ** 31 - PAGE;

/**
 * The memory of an engine: one WebAssembly.Memory that grows up to a limit. Views are made anew when it grows, so nobody keeps one across an allocation.
 */
export class LinearMemory {
  readonly memory: WebAssembly.Memory;
  /** Can other threads have it too? */
  readonly shared: boolean;
  readonly limit: number;
  // views of the whole memory
  u8!: Uint8Array;
  i32!: Int32Array;
  f32!: Float32Array;
  f64!: Float64Array;
  readonly #backend: string;
  readonly #small: SmallBlocks = new SmallBlocks();
  // blocks that stay long, apart: one of them between large blocks would keep these from becoming one again
  readonly #lasting: SmallBlocks = new SmallBlocks();
  readonly #large: LargeBlocks = new LargeBlocks();
  readonly #slab = (bytes: number): number => this.#takeLarge(bytes, bytes);
  #used: () => number;

  /** `shared`: is it wanted so? Some systems have no room for as much shared memory as it may grow to. `used` tells how much is in use, for errors. */
  constructor(backend: string, limit: number, shared: boolean, used: () => number) {
    this.#backend = backend;
    this.#used = used;
    const maximum = Math.max(FIRST_PAGES, Math.min(Math.ceil(limit / PAGE), MOST_BYTES / PAGE));
    this.limit = maximum * PAGE;
    const common = shared ? sharedMemory(maximum) : null;
    this.shared = common !== null;
    this.memory = common ?? new WebAssembly.Memory({ initial: FIRST_PAGES, maximum });
    this.#view();
    // address 0 is nobody's
    this.#large.give(GRAIN, FIRST_PAGES * PAGE - GRAIN);
  }

  /** Address of at least so many bytes, which hold garbage. */
  take(bytes: number): number {
    return bytes <= MOST_SMALL ? this.#small.take(bytes, this.#slab) : this.#takeLarge(bytes, bytes);
  }

  /** Takes back what was taken for so many bytes. */
  give(address: number, bytes: number): void {
    if (bytes <= MOST_SMALL) this.#small.give(address, bytes);
    else this.#large.give(address, grained(bytes));
  }

  /** The same for what stays as long as code does, such as tables of parameters: at most 32 KiB. */
  takeLasting(bytes: number): number {
    return this.#lasting.take(bytes, this.#slab);
  }
  giveLasting(address: number, bytes: number): void {
    this.#lasting.give(address, bytes);
  }

  #takeLarge(bytes: number, asked: number): number {
    const size = grained(bytes);
    const known = this.#large.take(size);
    if (known >= 0) return known;
    this.#grow(size, asked);
    return this.#large.take(size);
  }

  #grow(size: number, asked: number): void {
    const now = this.u8.byteLength;
    const missing = size - this.#large.freeBefore(now);
    const generous = Math.max(missing, Math.min(Math.ceil(now / 4), MOST_GROWTH));
    if (!this.#tryGrow(generous) && !this.#tryGrow(missing))
      throw new OutOfMemoryError({ backend: this.#backend, asked, used: this.#used(), limit: this.limit });
    this.#view();
    this.#large.give(now, this.u8.byteLength - now);
  }

  #tryGrow(bytes: number): boolean {
    if (this.u8.byteLength + bytes > this.limit) return false;
    try {
      this.memory.grow(Math.ceil(bytes / PAGE));
      return true;
    } catch {
      return false; // the system has no more
    }
  }

  #view(): void {
    const { buffer } = this.memory;
    this.u8 = new Uint8Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }
}

function sharedMemory(maximum: number): WebAssembly.Memory | null {
  try {
    return new WebAssembly.Memory({ initial: FIRST_PAGES, maximum, shared: true });
  } catch {
    return null;
  }
}

const grained = (bytes: number): number => Math.ceil(bytes / GRAIN) * GRAIN;
