import { type DType, factsOf, fromStored, type TypedArray } from '@tensai/core';

/** How elements lie in a file, and what they are read as. */
export interface ElementFormat {
  readonly dtype: DType;
  /** Bytes of one element. */
  readonly bytes: number;
  /** The elements of some bytes, as the host holds them. */
  read(bytes: Uint8Array, size: number): ArrayLike<number | bigint>;
  /** Must each be looked at: does the dtype hold less than the file may say? */
  readonly wide?: true;
}

const own = (dtype: DType): ElementFormat => ({
  dtype,
  bytes: factsOf(dtype).bytes,
  read: (bytes, size) => fromStored(bytes, dtype, factsOf(dtype).bytes, size),
});

type WideArray = new (memory: ArrayBufferLike) => ArrayLike<number | bigint>;

const wide = (dtype: DType, bytes: number, array: WideArray): ElementFormat => ({
  dtype,
  bytes,
  // a copy begins where it is aligned
  read: (given) => new array(given.slice().buffer),
  wide: true,
});

/** The names of the format by dtype; each is written as the first that it is read from. */
export const FORMATS: Readonly<Record<string, ElementFormat>> = {
  BOOL: /* @__PURE__ */ own('bool'),
  U8: /* @__PURE__ */ own('uint8'),
  I8: /* @__PURE__ */ own('int8'),
  F16: /* @__PURE__ */ own('float16'),
  BF16: /* @__PURE__ */ own('bfloat16'),
  I32: /* @__PURE__ */ own('int32'),
  U32: /* @__PURE__ */ own('uint32'),
  F32: /* @__PURE__ */ own('float32'),
  F64: /* @__PURE__ */ own('float64'),
  C64: /* @__PURE__ */ own('complex64'),
  I16: /* @__PURE__ */ wide('int32', 2, Int16Array),
  U16: /* @__PURE__ */ wide('int32', 2, Uint16Array),
  I64: /* @__PURE__ */ wide('int32', 8, BigInt64Array),
  U64: /* @__PURE__ */ wide('uint32', 8, BigUint64Array),
};

/** The name under which a dtype is written. */
export const formatOf = (dtype: DType): string => Object.keys(FORMATS).find((name) => FORMATS[name]!.dtype === dtype)!;

/** Elements as the host's array of their dtype; `refuse` is told of the first that the dtype does not hold. */
export function elementsOf(
  { dtype, wide: checked, read }: ElementFormat,
  bytes: Uint8Array,
  size: number,
  refuse: (value: number | bigint, at: number) => never,
): TypedArray {
  const given = read(bytes, size);
  const { min, max, array, kind } = factsOf(dtype);
  if (!checked && kind !== 'bool') return given as TypedArray;
  const elements = new array(size);
  for (let i = 0; i < size; i++) {
    const value = given[i]!;
    if (value < min || value > max) refuse(value, i);
    elements[i] = Number(value);
  }
  return elements;
}
