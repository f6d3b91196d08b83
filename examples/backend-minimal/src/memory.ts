import type { Backend, Held, Slice, Storage, TypedArray } from '@tensai/core';

/** The record of a storage. It keeps no reference to it, or the storage could never become unreachable. */
interface Block extends Held {
  readonly bytes: number;
}

/** Bytes, and the typed arrays over them that were asked for. */
class ArrayStorage implements Storage {
  readonly buffer: ArrayBuffer;
  readonly bytes: number;
  readonly held: Block;
  refs = 0;
  readonly #arrays = new Map<ArrayType, TypedArray>();

  constructor(bytes: number) {
    this.bytes = bytes;
    this.held = { freed: false, bytes };
    // whole float64s, so that every typed array fits
    this.buffer = new ArrayBuffer(Math.ceil(bytes / 8) * 8);
  }

  as(Type: ArrayType): TypedArray {
    let array = this.#arrays.get(Type);
    if (!array) this.#arrays.set(Type, (array = new Type(this.buffer)));
    return array;
  }
}

/** A class of typed arrays. */
export interface ArrayType {
  new (buffer: ArrayBuffer): TypedArray;
  readonly BYTES_PER_ELEMENT: number;
}

const bytesOf = ({ storage, offset, bytes }: Slice): Uint8Array =>
  new Uint8Array((storage as ArrayStorage).buffer, offset, bytes);

/** All elements of a slice's storage: the slice begins at `offset / Type.BYTES_PER_ELEMENT`. */
export const arrayOf = ({ storage }: Slice, Type: ArrayType): TypedArray => (storage as ArrayStorage).as(Type);

/** The half of a backend that keeps bytes. */
export function memory(): Pick<Backend, 'alloc' | 'free' | 'write' | 'copy' | 'read' | 'memory'> & {
  readSync(from: Slice): Uint8Array;
} {
  let bytes = 0;
  let buffers = 0;
  const read = (from: Slice): Uint8Array => bytesOf(from).slice();
  return {
    alloc(size): Storage {
      bytes += size;
      buffers++;
      return new ArrayStorage(size);
    },
    free(held): void {
      if (held.freed) return;
      held.freed = true;
      bytes -= (held as Block).bytes;
      buffers--;
    },
    write: (to, from) => bytesOf(to).set(new Uint8Array(from.buffer, from.byteOffset, from.byteLength)),
    copy: (to, from) => bytesOf(to).set(bytesOf(from)),
    read: async (from) => read(from),
    readSync: read,
    memory: () => ({ bytes, buffers, limit: Infinity }),
  };
}
