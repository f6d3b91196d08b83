import {
  type Backend,
  type DType,
  factsOf,
  type Held,
  type Slice,
  type Storage,
  type StoredArray,
  storedArrayOf,
} from '@tensai/core';

/** The record of a storage. It keeps no reference to it, or the storage could never become unreachable. */
interface Block extends Held {
  readonly bytes: number;
}

interface ArrayStorage extends Storage {
  readonly buffer: ArrayBuffer;
}

const bytesOf = ({ storage, offset, bytes }: Slice): Uint8Array =>
  new Uint8Array((storage as ArrayStorage).buffer, offset, bytes);

/** Elements from the first one of a slice on: a view of the storage with strides may reach beyond the slice, and to both sides. */
export function elementsOf({ storage, offset }: Slice, dtype: DType): { array: StoredArray; at: number } {
  const Stored = storedArrayOf(dtype);
  return { array: new Stored((storage as ArrayStorage).buffer), at: offset / factsOf(dtype).bytes };
}

type Memory = Pick<Backend, 'alloc' | 'free' | 'write' | 'copy' | 'read' | 'memory'> &
  Required<Pick<Backend, 'readSync'>>;

/** The half of a backend that keeps bytes. */
export function memory(): Memory {
  let total = 0;
  let buffers = 0;
  return {
    alloc(bytes): ArrayStorage {
      total += bytes;
      buffers++;
      const held: Block = { freed: false, bytes };
      // whole float64s, so that every typed array fits
      return { bytes, held, refs: 0, buffer: new ArrayBuffer(Math.ceil(bytes / 8) * 8) };
    },
    free(held): void {
      if (held.freed) return;
      held.freed = true;
      total -= (held as Block).bytes;
      buffers--;
    },
    write: (to, from) => bytesOf(to).set(new Uint8Array(from.buffer, from.byteOffset, from.byteLength)),
    copy: (to, from) => bytesOf(to).set(bytesOf(from)),
    read: async (from) => bytesOf(from).slice(),
    readSync: (from) => bytesOf(from).slice(),
    memory: () => ({ bytes: total, buffers, limit: Infinity }),
  };
}
