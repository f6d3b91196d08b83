import type { Backend, Storage } from '@tensai/core';

/** Memory that all programs of an engine share: nothing lives in it between two runs. It goes with the last program. */
export class Buffers {
  readonly #backend: Backend;
  /** Largest first. */
  readonly #storages: (Storage | null)[] = [];
  #programs = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** A program begins to use them. */
  join(): void {
    this.#programs++;
  }

  /** It ends. */
  leave(): void {
    if (--this.#programs > 0) return;
    for (const storage of this.#storages) if (storage) this.#backend.free(storage.held);
    this.#storages.length = 0;
  }

  /** Makes room for buffers of these sizes, in descending order. */
  reserve(sizes: readonly number[]): void {
    for (let k = 0; k < sizes.length; k++) {
      const known = this.#storages[k];
      if (known && known.bytes >= sizes[k]!) continue;
      this.#storages[k] = null;
      if (known) this.#backend.free(known.held);
      this.#storages[k] = this.#backend.alloc(sizes[k]!);
    }
  }

  at(k: number): Storage {
    return this.#storages[k]!;
  }
}
