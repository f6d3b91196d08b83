import { type DType, factsOf, type TypedArray } from './dtype.ts';

/** Elements as a backend may store them: as on the host, or the bits of half floats. */
export type StoredArray = TypedArray | Uint16Array;

/** A class of arrays over memory. */
export interface StoredArrayClass {
  new (length: number): StoredArray;
  new (memory: ArrayBufferLike, at?: number, length?: number): StoredArray;
}

/**
 * The array of stored elements of a dtype. Where they take as many bytes as the dtype says, it is the host's, or one of the bits of half floats; where they
 * take more (`width`), it is one of words of its kind.
 */
export function storedArrayOf(dtype: DType, width: number = factsOf(dtype).bytes): StoredArrayClass {
  const { array, bytes, half, min } = factsOf(dtype);
  if (width === bytes) return half ? Uint16Array : (array as StoredArrayClass);
  return half ? Float32Array : min < 0 ? Int32Array : Uint32Array;
}

/** A host array of a dtype as a backend stores it. Where elements are as wide as the dtype says, half floats are their bits; else narrow elements are widened to words. */
export function toStored(data: TypedArray, dtype: DType, width: number): StoredArray {
  const { bytes, half } = factsOf(dtype);
  if (half) return width === bytes ? Uint16Array.from(data, half.bitsOf) : Float32Array.from(data, half.round);
  if (width === bytes) return data;
  const words = new (storedArrayOf(dtype, width))(data.length);
  words.set(data);
  return words;
}

/** Stored bytes as a host array of the dtype; takes the bytes over where it can. */
export function fromStored(bytes: Uint8Array, dtype: DType, width: number, size: number): TypedArray {
  const { array, bytes: own, half, numbers } = factsOf(dtype);
  const aligned = bytes.byteOffset % width === 0 ? bytes : bytes.slice();
  const Stored = storedArrayOf(dtype, width);
  const stored = new Stored(aligned.buffer, aligned.byteOffset, size * numbers);
  if (half && width === own) return Float32Array.from(stored, half.valueOf);
  if (stored instanceof array) return stored;
  const data = new array(size);
  data.set(stored);
  return data;
}
