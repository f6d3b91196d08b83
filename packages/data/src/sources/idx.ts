import { checkShape, factsOf, sizeOf } from '@tensai/core';
import { IdxMagicError, IdxSizeError, IdxTypeError } from '../errors.ts';
import { HostArray } from '../host-array.ts';

// by the third byte of the data; elements are big-endian
const elementTypes = {
  0x08: { dtype: 'uint8', bytes: 1, get: 'getUint8' },
  0x09: { dtype: 'int32', bytes: 1, get: 'getInt8' },
  0x0b: { dtype: 'int32', bytes: 2, get: 'getInt16' },
  0x0c: { dtype: 'int32', bytes: 4, get: 'getInt32' },
  0x0d: { dtype: 'float32', bytes: 4, get: 'getFloat32' },
  0x0e: { dtype: 'float64', bytes: 8, get: 'getFloat64' },
} as const;
type ElementCode = keyof typeof elementTypes;

/**
 * Reads IDX data (LeCun, Cortes, Burges: the MNIST database, "the IDX file format"): bytes 0 0, the element type, the number of axes, the
 * extents as big-endian int32, then the elements, big-endian too. Unsigned bytes share the memory given; int8 and int16 become int32.
 *
 * @example
 * const { shape, data } = decodeIdx(new Uint8Array([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]));
 * shape // [2, 3]
 * data // [1, 2, 3, 4, 5, 6]
 * decodeIdx(new Uint8Array([0, 0, 8, 1, 0, 0, 0, 9, 1])) // throws idx-size
 */
export function decodeIdx(bytes: Uint8Array): HostArray {
  if (bytes[0] !== 0 || bytes[1] !== 0) throw new IdxMagicError({ bytes: [...bytes.subarray(0, 4)] });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const atLeast = (wanted: number): void => {
    if (bytes.length < wanted) throw new IdxSizeError({ shape: null, wanted, got: bytes.length });
  };
  atLeast(4);
  const code = bytes[2] as ElementCode;
  if (!Object.hasOwn(elementTypes, code))
    throw new IdxTypeError({ code, known: Object.keys(elementTypes).map(Number) });
  const rank = bytes[3]!;
  const start = 4 + 4 * rank;
  atLeast(start);
  const shape = Array.from({ length: rank }, (_, axis) => view.getInt32(4 + 4 * axis));
  checkShape('decodeIdx', shape);

  const { dtype, bytes: width, get } = elementTypes[code];
  const size = sizeOf(shape);
  const wanted = start + width * size;
  if (bytes.length !== wanted) throw new IdxSizeError({ shape, wanted, got: bytes.length });
  if (dtype === 'uint8') return new HostArray(new Uint8Array(bytes.buffer, bytes.byteOffset + start, size), shape);
  const data = new (factsOf(dtype).array)(size);
  for (let i = 0; i < size; i++) data[i] = view[get](start + width * i);
  return new HostArray(data, shape);
}
