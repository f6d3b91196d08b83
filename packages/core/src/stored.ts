import { type DType, factsOf, type TypedArray } from './dtype.ts';

/** A host array of a dtype as a backend stores it: narrow elements widened to its word. */
export function toStored(data: TypedArray, dtype: DType, width: number): TypedArray {
  return width === factsOf(dtype).bytes ? data : Uint32Array.from(data);
}

/** Stored bytes as a host array of the dtype; takes the bytes over where it can. */
export function fromStored(bytes: Uint8Array, dtype: DType, width: number, size: number): TypedArray {
  const { array, bytes: own } = factsOf(dtype);
  const Make = (width === own ? array : Uint32Array) as unknown as new (
    b: ArrayBufferLike,
    at: number,
    n: number,
  ) => TypedArray;
  const aligned = bytes.byteOffset % width === 0 ? bytes : bytes.slice();
  const stored = new Make(aligned.buffer, aligned.byteOffset, size);
  if (width === own) return stored;
  const data = new array(size);
  data.set(stored);
  return data;
}
