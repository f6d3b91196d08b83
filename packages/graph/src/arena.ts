import { allocate, type Device, type Slice, type Storage } from '@tensai/core';

/** Memory that all replays on a device share: nothing lives in it between two runs. */
export class Arena {
  readonly #device: Device;
  /** Largest first. */
  readonly #storages: Storage[] = [];
  /** Changes when a storage gives way to a larger one: who holds slices takes new ones. */
  generation = 0;

  constructor(device: Device) {
    this.#device = device;
  }

  /** A slice for each size; the sizes are in descending order. */
  take(sizes: readonly number[]): readonly Slice[] {
    sizes.forEach((bytes, k) => {
      const known = this.#storages[k];
      if (known && known.bytes >= bytes) return;
      if (known) {
        known.refs--;
        this.#device.backend.free(known.held);
        this.generation++;
      }
      const storage = allocate(this.#device, bytes);
      storage.refs++;
      this.#storages[k] = storage;
    });
    return sizes.map((bytes, k) => ({ storage: this.#storages[k]!, offset: 0, bytes }));
  }
}

const arenas = new WeakMap<Device, Arena>();

/** The arena of a device. */
export function arenaOf(device: Device): Arena {
  let arena = arenas.get(device);
  if (!arena) arenas.set(device, (arena = new Arena(device)));
  return arena;
}
