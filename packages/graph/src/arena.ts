import { allocate, type Device, discard, type Slice, type Storage } from '@tensai/core';

/** Memory that all replays on a device share: nothing lives in it between two runs. */
export class Arena {
  readonly #device: Device;
  /** Largest first. */
  readonly #storages: Storage[] = [];
  #owner: object | null = null;
  #spares: (Slice | null)[] = [];
  /** Changes when a storage gives way to a larger one: who holds slices takes new ones. */
  generation = 0;

  constructor(device: Device) {
    this.#device = device;
  }

  /** Makes room for buffers of these sizes, in descending order. */
  reserve(sizes: readonly number[]): void {
    for (let k = 0; k < sizes.length; k++) {
      const known = this.#storages[k];
      if (known && known.bytes >= sizes[k]!) continue;
      if (known) {
        known.refs--;
        this.#device.backend.free(known.held);
        this.generation++;
      }
      const storage = allocate(this.#device, sizes[k]!);
      storage.refs++;
      this.#storages[k] = storage;
    }
  }

  /**
   * Memory that Variables had before their last assignment, for their next values, as the replay `owner` left it, each with its only share. Of one owner at a time: another
   * one finds nothing, and what was there goes.
   */
  sparesOf(owner: object): (Slice | null)[] {
    if (this.#owner !== owner) {
      for (const slice of this.#spares) if (slice) this.drop(slice.storage);
      this.#spares = [];
      this.#owner = owner;
    }
    return this.#spares;
  }

  /** Gives up a share. */
  drop(storage: Storage): void {
    if (--storage.refs === 0) discard(this.#device, storage);
  }

  /** The storage of buffer k. */
  at(k: number): Storage {
    return this.#storages[k]!;
  }
}

const arenas = new WeakMap<Device, Arena>();

/** The arena of a device. */
export function arenaOf(device: Device): Arena {
  let arena = arenas.get(device);
  if (!arena) arenas.set(device, (arena = new Arena(device)));
  return arena;
}
