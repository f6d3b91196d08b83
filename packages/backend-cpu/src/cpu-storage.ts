import type { Block, DType, Held, Slice, Storage, StoredArray } from '@tensai/core';
import type { ArrayMaker, ArrayPool } from './array-pool.ts';

/** The views that a storage may have, one for each typed array. */
export type ViewName = 'float32' | 'float64' | 'int32' | 'uint32' | 'int8' | 'uint8' | 'uint16';

const MAKERS: Readonly<Record<ViewName, ArrayMaker>> = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int8: Int8Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
};

/**
 * Memory with typed views that are made when they are first asked for. The first one decides how the memory is made: a small
 * float32 tensor is one Float32Array inside the JavaScript heap, which costs a fifth of an ArrayBuffer with a view.
 */
export class CpuStorage implements Storage, Held {
  /** For the count of what is in use. */
  readonly block: Block;
  private readonly pool: ArrayPool;
  // made by `open` at their first use
  float32: Float32Array | null = null;
  float64: Float64Array | null = null;
  int32: Int32Array | null = null;
  uint32: Uint32Array | null = null;
  int8: Int8Array | null = null;
  uint8: Uint8Array | null = null;
  uint16: Uint16Array | null = null;
  readonly bytes: number;
  refs = 0;
  freed = false;

  constructor(bytes: number, block: Block, pool: ArrayPool) {
    this.bytes = bytes;
    this.block = block;
    this.pool = pool;
  }

  get held(): Held {
    return this;
  }

  /** Makes a view. */
  open<Name extends ViewName>(name: Name): NonNullable<CpuStorage[Name]>;
  open(name: ViewName): StoredArray {
    const first = this.any();
    const Maker = MAKERS[name];
    // whole float64s, so that every other view can be laid over it
    const view = first
      ? new Maker(first.buffer)
      : this.pool.take(Maker, Math.ceil(this.bytes / 8) * (8 / Maker.BYTES_PER_ELEMENT));
    (this as Record<ViewName, StoredArray | null>)[name] = view;
    return view;
  }

  view<Name extends ViewName>(name: Name): NonNullable<CpuStorage[Name]> {
    return this[name] ?? this.open(name);
  }

  /** A view that exists. */
  any(): StoredArray | null {
    return this.float32 ?? this.int32 ?? this.uint8 ?? this.float64 ?? this.uint16 ?? this.int8 ?? this.uint32;
  }

  /** Gives the memory back. */
  drop(): void {
    this.freed = true;
    const array = this.any();
    if (array !== null) this.pool.give(array);
    this.float32 = this.float64 = this.int32 = this.uint32 = this.int8 = this.uint8 = this.uint16 = null;
  }
}

const VIEWS: Readonly<Record<DType, ViewName>> = {
  float32: 'float32',
  float64: 'float64',
  float16: 'uint16',
  bfloat16: 'uint16',
  int32: 'int32',
  uint32: 'uint32',
  int8: 'int8',
  uint8: 'uint8',
  bool: 'uint8',
  complex64: 'float32',
};

/** Through which view a dtype is read and written. */
export const viewNameOf = (dtype: DType): ViewName => VIEWS[dtype];

/** Which view an array has: its own kind's, or bytes. */
function viewNameFor(array: ArrayBufferView): ViewName {
  for (const name of Object.keys(MAKERS) as ViewName[]) if (array instanceof MAKERS[name]) return name;
  return 'uint8';
}

const storageOf = ({ storage }: Slice): CpuStorage => storage as CpuStorage;

/** The part of a view that a slice covers; null where its bytes are no whole elements. */
export function elementsOf(slice: Slice, name: ViewName): StoredArray | null {
  const { BYTES_PER_ELEMENT: size } = MAKERS[name];
  if (slice.offset % size !== 0 || slice.bytes % size !== 0) return null;
  return storageOf(slice)
    .view(name)
    .subarray(slice.offset / size, (slice.offset + slice.bytes) / size);
}

/** A copy of a slice's bytes; memory that nobody wrote to is made as bytes. */
export function bytesOf(slice: Slice): Uint8Array {
  const existing = storageOf(slice).any();
  // a view that exists is copied as it is: asking for another one would move it out of the heap
  const own = (existing && elementsOf(slice, viewNameFor(existing))) ?? elementsOf(slice, 'uint8')!;
  const copy = own.slice();
  return new Uint8Array(copy.buffer, copy.byteOffset, copy.byteLength);
}

/** Copies bytes between slices of equal length. */
export function copySlice(to: Slice, from: Slice): void {
  const existing = storageOf(from).any();
  const name = existing ? viewNameFor(existing) : 'uint8';
  const source = elementsOf(from, name);
  const target = source && elementsOf(to, name);
  if (source && target) target.set(source);
  else elementsOf(to, 'uint8')!.set(elementsOf(from, 'uint8')!);
}

/** Writes an array of the host. */
export function writeSlice(to: Slice, from: ArrayBufferView): void {
  const name = viewNameFor(from);
  const target = elementsOf(to, name);
  if (target && from instanceof MAKERS[name]) target.set(from);
  else elementsOf(to, 'uint8')!.set(new Uint8Array(from.buffer, from.byteOffset, from.byteLength));
}
