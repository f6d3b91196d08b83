import { bfloat16Format, float16Format, type HalfFormat } from './half.ts';

/** The element types of tensors. */
export type DType =
  | 'float32'
  | 'float64'
  | 'float16'
  | 'bfloat16'
  | 'int32'
  | 'uint32'
  | 'int8'
  | 'uint8'
  | 'bool'
  | 'complex64';

/** The typed arrays that hold tensors' elements on the host. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint32Array | Int8Array | Uint8Array;

/** The typed array of a dtype: what `await t.data()` gives. Half floats come as float32; a complex number as two neighbours. */
export type DataOf<D extends DType> = D extends 'float32' | 'float16' | 'bfloat16' | 'complex64'
  ? Float32Array
  : D extends 'float64'
    ? Float64Array
    : D extends 'int32'
      ? Int32Array
      : D extends 'uint32'
        ? Uint32Array
        : D extends 'int8'
          ? Int8Array
          : Uint8Array;

/** What the rest of the house asks of a dtype, so that nobody compares names. */
export interface DTypeFacts {
  readonly name: DType;
  readonly kind: 'float' | 'int' | 'bool' | 'complex';
  /** Bytes of one element by itself; a backend may store it wider (`caps.bytes`). */
  readonly bytes: number;
  /** The typed array of elements on the host. */
  readonly array: new (length: number) => TypedArray;
  /** How many neighbours in it are one element: 2 for complex numbers, real part first. */
  readonly numbers: number;
  /** The dtype in which it is calculated with; its results are rounded once, when they are stored. Itself, but for half floats. */
  readonly arithmetic: DType;
  /** The bits of half floats, which the host has no arrays of; null for dtypes that are stored as they are on the host. */
  readonly half: HalfFormat | null;
  /** The nearest number that it holds, for floating point; integers are left as they are. */
  readonly round: (x: number) => number;
  /** The dtypes next above it in promotion. */
  readonly above: readonly DType[];
  /** The least and the largest value; ±Infinity for floating point. */
  readonly min: number;
  readonly max: number;
  /** The largest finite number. */
  readonly largest: number;
  /** Of floating point, the least positive number with all its bits, and the distance from 1 to the next number; of others 1. */
  readonly smallest: number;
  readonly epsilon: number;
}

type Maker = DTypeFacts['array'] & { readonly BYTES_PER_ELEMENT: number };
const same = (x: number): number => x;

const whole = (
  name: DType,
  kind: 'int' | 'bool',
  array: Maker,
  above: readonly DType[],
  min: number,
  max: number,
): DTypeFacts => ({
  name,
  kind,
  bytes: array.BYTES_PER_ELEMENT,
  array,
  numbers: 1,
  arithmetic: name,
  half: null,
  round: same,
  above,
  min,
  max,
  largest: max,
  smallest: 1,
  epsilon: 1,
});

const float = (
  name: DType,
  array: Maker,
  above: readonly DType[],
  round: (x: number) => number,
  /** Bits behind the point, and the least and the largest exponent. */
  [places, least, most]: readonly [number, number, number],
  half: HalfFormat | null = null,
): DTypeFacts => ({
  name,
  kind: 'float',
  bytes: half ? 2 : array.BYTES_PER_ELEMENT,
  array,
  numbers: 1,
  arithmetic: half ? 'float32' : name,
  half,
  round,
  above,
  min: -Infinity,
  max: Infinity,
  largest: (2 - 2 ** -places) * 2 ** most,
  smallest: 2 ** least,
  epsilon: 2 ** -places,
});

// From the narrowest to the widest. uint32 with int32 is int32, as are uint8 and int8: JAX and Keras say int64 and int16, which are read as int32 here.
const FACTS: Readonly<Record<DType, DTypeFacts>> = {
  bool: /* @__PURE__ */ whole('bool', 'bool', Uint8Array, ['uint8', 'int8'], 0, 1),
  uint8: /* @__PURE__ */ whole('uint8', 'int', Uint8Array, ['uint32'], 0, 255),
  int8: /* @__PURE__ */ whole('int8', 'int', Int8Array, ['int32'], -128, 127),
  uint32: /* @__PURE__ */ whole('uint32', 'int', Uint32Array, ['int32'], 0, 2 ** 32 - 1),
  int32: /* @__PURE__ */ whole('int32', 'int', Int32Array, ['float16', 'bfloat16'], -(2 ** 31), 2 ** 31 - 1),
  float16: /* @__PURE__ */ float(
    'float16',
    Float32Array,
    ['float32'],
    float16Format.round,
    [10, -14, 15],
    float16Format,
  ),
  bfloat16: /* @__PURE__ */ float(
    'bfloat16',
    Float32Array,
    ['float32'],
    bfloat16Format.round,
    [7, -126, 127],
    bfloat16Format,
  ),
  float32: /* @__PURE__ */ float('float32', Float32Array, ['float64'], Math.fround, [23, -126, 127]),
  float64: /* @__PURE__ */ float('float64', Float64Array, ['complex64'], same, [52, -1022, 1023]),
  complex64: {
    .../* @__PURE__ */ float('complex64', Float32Array, [], Math.fround, [23, -126, 127]),
    kind: 'complex',
    bytes: 8,
    numbers: 2,
  },
};

/** All dtypes, from the narrowest to the widest in promotion. */
export const dtypes: readonly DType[] = Object.keys(FACTS) as DType[];

/** The bytes of one element of each dtype by itself: what a backend stores that has no reason to widen. */
export const elementBytes: Readonly<Record<DType, number>> = /* @__PURE__ */ Object.fromEntries(
  /* @__PURE__ */ dtypes.map((name) => [name, FACTS[name].bytes]),
) as Record<DType, number>;

/** The facts about a dtype. */
export const factsOf = (dtype: DType): DTypeFacts => FACTS[dtype];

/** Is `name` one of our dtypes? */
export const isDType = (name: unknown): name is DType => typeof name === 'string' && Object.hasOwn(FACTS, name);

/** Is the dtype floating point? */
export const isFloat = (dtype: DType): boolean => FACTS[dtype].kind === 'float';

/** Is the dtype an integer (bool is none)? */
export const isInteger = (dtype: DType): boolean => FACTS[dtype].kind === 'int';

/** Is the dtype one of pairs of real and imaginary parts? */
export const isComplex = (dtype: DType): boolean => FACTS[dtype].kind === 'complex';

/** Is it a floating point dtype of 16 bits: stored as such, calculated with in float32? */
export const isHalf = (dtype: DType): boolean => FACTS[dtype].half !== null;

/** The dtype in which a dtype is calculated with: float32 for half floats, itself for all others. */
export const arithmeticOf = (dtype: DType): DType => FACTS[dtype].arithmetic;

const holds = (wide: DType, narrow: DType): boolean =>
  wide === narrow || FACTS[narrow].above.some((next) => holds(wide, next));

/**
 * The dtype in which two meet: the narrowest that is above both in
 * bool < uint8 < uint32 < int32 < float16, bfloat16 < float32 < float64, where int8 stands between bool and int32.
 */
export const wider = (a: DType, b: DType): DType =>
  a === b ? a : dtypes.find((dtype) => holds(dtype, a) && holds(dtype, b))!;

/** The dtype of the quotient or mean of elements: floating point stays, all else is float32. */
export const floatOf = (dtype: DType): DType => (isFloat(dtype) ? dtype : 'float32');
