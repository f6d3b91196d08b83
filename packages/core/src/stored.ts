import { type DType, factsOf, type TypedArray } from './dtype.ts';

/** Elements as a backend may store them: as on the host, or the bits of half floats. */
export type StoredArray = TypedArray | Uint16Array;

/** The array that a dtype has where elements take `width` bytes: its own, or one of words of its kind. */
function arrayOf(dtype: DType, width: number): new (buffer: ArrayBufferLike, at: number, length: number) => StoredArray {
  const { array, bytes, half, min } = factsOf(dtype);
  const made = width === bytes ? (half ? Uint16Array : array) : half ? Float32Array : min < 0 ? Int32Array : Uint32Array;
  return made as never;
}

/** A host array of a dtype as a backend stores it. Where elements are as wide as the dtype says, half floats are their bits; else narrow elements are widened to words. */
export function toStored(data: TypedArray, dtype: DType, width: number): StoredArray {
  const { bytes, half, min } = factsOf(dtype);
  if (half) return width === bytes ? Uint16Array.from(data, half.bitsOf) : Float32Array.from(data, half.round);
  if (width === bytes) return data;
  return min < 0 ? Int32Array.from(data) : Uint32Array.from(data);
}

/** Stored bytes as a host array of the dtype; takes the bytes over where it can. */
export function fromStored(bytes: Uint8Array, dtype: DType, width: number, size: number): TypedArray {
  const { array, bytes: own, half, numbers } = factsOf(dtype);
  const aligned = bytes.byteOffset % width === 0 ? bytes : bytes.slice();
  const Make = arrayOf(dtype, width);
  const stored = new Make(aligned.buffer, aligned.byteOffset, size * numbers);
  if (half && width === own) return Float32Array.from(stored, half.valueOf);
  if (stored instanceof array) return stored;
  const data = new array(size);
  data.set(stored);
  return data;
}
