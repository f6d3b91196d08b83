/** The element types of tensors. */
export type DType = 'float32' | 'float64' | 'int32' | 'uint32' | 'uint8' | 'bool';

/** The typed arrays that hold tensors' elements on the host. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

/** The typed array of a dtype: what `await t.data()` gives. */
export type DataOf<D extends DType> = D extends 'float32'
  ? Float32Array
  : D extends 'float64'
    ? Float64Array
    : D extends 'int32'
      ? Int32Array
      : D extends 'uint32'
        ? Uint32Array
        : Uint8Array;

/** What the rest of the house asks of a dtype, so that nobody compares names. */
export interface DTypeFacts {
  readonly name: DType;
  readonly kind: 'float' | 'int' | 'bool';
  /** Bytes of one element on the host; a backend may store it wider (`caps.bytes`). */
  readonly bytes: number;
  readonly array: new (length: number) => TypedArray;
  /** Rank in the promotion order; the higher of two wins. */
  readonly order: number;
  /** The least and the largest value; ±Infinity for floating point. */
  readonly min: number;
  readonly max: number;
}

const fact = (
  name: DType,
  kind: DTypeFacts['kind'],
  order: number,
  array: DTypeFacts['array'] & { readonly BYTES_PER_ELEMENT: number },
  min: number,
  max: number,
): DTypeFacts => ({ name, kind, order, array, min, max, bytes: array.BYTES_PER_ELEMENT });

// uint32 with int32 is int32: JAX and Keras say int64, which is read as int32 here.
const FACTS: Readonly<Record<DType, DTypeFacts>> = {
  bool: /* @__PURE__ */ fact('bool', 'bool', 0, Uint8Array, 0, 1),
  uint8: /* @__PURE__ */ fact('uint8', 'int', 1, Uint8Array, 0, 255),
  uint32: /* @__PURE__ */ fact('uint32', 'int', 2, Uint32Array, 0, 2 ** 32 - 1),
  int32: /* @__PURE__ */ fact('int32', 'int', 3, Int32Array, -(2 ** 31), 2 ** 31 - 1),
  float32: /* @__PURE__ */ fact('float32', 'float', 4, Float32Array, -Infinity, Infinity),
  float64: /* @__PURE__ */ fact('float64', 'float', 5, Float64Array, -Infinity, Infinity),
};

/** All dtypes, from the narrowest to the widest in promotion. */
export const dtypes: readonly DType[] = Object.keys(FACTS) as DType[];

/** The facts about a dtype. */
export const factsOf = (dtype: DType): DTypeFacts => FACTS[dtype];

/** Is `name` one of our dtypes? */
export const isDType = (name: unknown): name is DType => typeof name === 'string' && Object.hasOwn(FACTS, name);

/** Is the dtype floating point? */
export const isFloat = (dtype: DType): boolean => FACTS[dtype].kind === 'float';

/** Is the dtype an integer (bool is none)? */
export const isInteger = (dtype: DType): boolean => FACTS[dtype].kind === 'int';

/** The dtype in which two meet: bool < uint8 < uint32 < int32 < float32 < float64. */
export const wider = (a: DType, b: DType): DType => (FACTS[a].order >= FACTS[b].order ? a : b);

/** The dtype of the quotient or mean of elements: floating point stays, all else is float32. */
export const floatOf = (dtype: DType): DType => (isFloat(dtype) ? dtype : 'float32');
