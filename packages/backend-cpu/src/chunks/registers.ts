import type { Chunk } from './elementwise.ts';

/** How many points are worked through at a time: what an expression keeps of them stays in the first-level cache. */
export const CHUNK = 512;

// shared by all loops, since no two run at the same time
const chunks: Chunk[] = [];

/** The working arrays of one loop: what is given back is taken again first. */
export class Registers {
  #made = 0;
  readonly #free: Chunk[] = [];

  take(): Chunk {
    return this.#free.pop() ?? this.fresh();
  }

  /** One that nothing was ever kept in: what is written there once stays there for the whole launch. */
  fresh(): Chunk {
    const at = this.#made++;
    return (chunks[at] ??= new Float64Array(CHUNK));
  }

  give(chunk: Chunk): void {
    this.#free.push(chunk);
  }
}
