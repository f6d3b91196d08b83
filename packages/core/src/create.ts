import { defaultDevice } from './device.ts';
import { type DType, dtypes, factsOf, isComplex, isDType, type TypedArray } from './dtype.ts';
import {
  DTypeError,
  ElementError,
  ElementRangeError,
  RaggedError,
  ShapeSizeError,
  UnknownDTypeError,
  UnknownOptionError,
} from './errors.ts';
import { upload } from './reading.ts';
import { checkShape, type Shape, sizeOf } from './shape.ts';
import type { Tensor } from './tensor.ts';
import type { Variable } from './variable.ts';

/** A number or boolean, or arrays of such, nested evenly. */
export type NestedValues = number | boolean | readonly NestedValues[];

/** JavaScript's array of half floats, where the runtime has it. */
export interface Float16ArrayLike extends ArrayBufferView, ArrayLike<number> {
  readonly [Symbol.toStringTag]: 'Float16Array';
}

/** Typed arrays that are read, and come back as arrays of another kind. */
export type ForeignArray = BigInt64Array | BigUint64Array | Float16ArrayLike;

/** What becomes a tensor: nested arrays, a typed array, a tensor or Variable. */
export type TensorLike = NestedValues | TypedArray | ForeignArray | Tensor | Variable;

/** Integers of 64 bits, which are read as 32 bits; a value that does not fit is an error. */
export type WideDType = 'int64' | 'uint64';

/** The dtype that a dtype is read as. */
export type Narrowed<D extends DType | WideDType> = D extends 'int64' ? 'int32' : D extends 'uint64' ? 'uint32' : D;

/** What `tensor` may be told beside the values. */
export interface TensorOptions<S extends Shape = Shape, D extends DType | WideDType = DType | WideDType> {
  /** The shape; left out, that of the nesting. */
  readonly shape?: S;
  /** Left out: float32 of numbers, bool of booleans, a typed array's own. `int64` and `uint64` are read as int32 and uint32. */
  readonly dtype?: D;
}

/** The shape of nested arrays, as far as literals show it. */
export type NestedShape<V> = V extends number | boolean
  ? readonly []
  : V extends ArrayBufferView
    ? readonly [number]
    : V extends readonly [infer First, ...unknown[]]
      ? readonly [V['length'] & number, ...Tail<NestedShape<First>>]
      : V extends readonly (infer Item)[]
        ? NestedValues extends Item
          ? Shape
          : readonly [number, ...Tail<NestedShape<Item>>]
        : Shape;
type Tail<S> = S extends Shape ? S : Shape;

/** The dtype that values get by themselves. */
export type ValueDType<V> = V extends { readonly [Symbol.toStringTag]: keyof ArrayDTypes }
  ? ArrayDTypes[V[typeof Symbol.toStringTag]]
  : V extends boolean | readonly boolean[] | readonly (readonly boolean[])[]
    ? 'bool'
    : 'float32';

/** The dtypes of typed arrays. */
interface ArrayDTypes {
  Float32Array: 'float32';
  Float64Array: 'float64';
  Float16Array: 'float16';
  Int32Array: 'int32';
  Uint32Array: 'uint32';
  Int8Array: 'int8';
  Uint8Array: 'uint8';
  BigInt64Array: 'int32';
  BigUint64Array: 'uint32';
}

const ARRAY_DTYPES: { readonly [Name in keyof ArrayDTypes]: ArrayDTypes[Name] } = {
  Float32Array: 'float32',
  Float64Array: 'float64',
  Float16Array: 'float16',
  Int32Array: 'int32',
  Uint32Array: 'uint32',
  Int8Array: 'int8',
  Uint8Array: 'uint8',
  BigInt64Array: 'int32',
  BigUint64Array: 'uint32',
};

const WIDE: Readonly<Record<WideDType, DType>> = { int64: 'int32', uint64: 'uint32' };

/**
 * Makes a tensor of nested arrays, a number, a boolean or a typed array (whose elements are copied). A `Float16Array` gives float16. Integers of
 * 64 bits (`BigInt64Array`, `BigUint64Array`, the dtypes `int64` and `uint64`) are read as int32 and uint32; what does not fit is an error.
 *
 * @example
 * tensor([[1, 2], [3, 4]]) // [[1, 2], [3, 4]]
 * tensor([1, 2, 3, 4], { shape: [2, 2], dtype: 'int32' }) // [[1, 2], [3, 4]]
 * tensor(new Float64Array([0.5])).dtype // 'float64'
 * tensor(new BigInt64Array([1n, 2n])).dtype // 'int32'
 * tensor(new BigInt64Array([2n ** 40n])) // throws element-range
 * tensor([[1, 2], [3]]) // throws ragged
 */
export function tensor<
  const V extends NestedValues | TypedArray | ForeignArray,
  const S extends Shape = NestedShape<V>,
  D extends DType | WideDType = ValueDType<V>,
>(values: V, options: TensorOptions<S, D> = {}): Tensor<S, Narrowed<D>> {
  const { shape, dtype } = options;
  if (shape !== undefined) checkShape('tensor', shape);
  const asked = dtype === undefined ? undefined : (WIDE[dtype as WideDType] ?? dtype);
  if (asked !== undefined && !isDType(asked)) throw new UnknownDTypeError({ dtype: asked, known: dtypes });
  if (asked !== undefined && isComplex(asked))
    throw new DTypeError({
      op: 'tensor',
      dtype: asked,
      wants: 'a dtype of single numbers',
      hint: 'viewAsComplex(tensor([[re, im], …])) makes complex numbers of pairs',
    });
  const { flat, nested, own } = flatten(values);
  const wanted = shape ?? nested;
  if (sizeOf(wanted) !== flat.length) throw new ShapeSizeError({ op: 'tensor', size: flat.length, shape: wanted });
  const type = asked ?? own;
  return upload(defaultDevice(), convert(flat, type, ArrayBuffer.isView(values)), wanted, type) as never;
}

/** The elements of values in a row, the shape of their nesting, and the dtype that they have by themselves. */
export function flatten(values: NestedValues | TypedArray | ForeignArray): {
  flat: ArrayLike<number>;
  nested: number[];
  own: DType;
} {
  if (ArrayBuffer.isView(values)) {
    const name = (values as TypedArray)[Symbol.toStringTag];
    if (!Object.hasOwn(ARRAY_DTYPES, name))
      throw new ElementError({ value: Object.prototype.toString.call(values), at: 'the array' });
    const own = ARRAY_DTYPES[name];
    const flat = values instanceof BigInt64Array || values instanceof BigUint64Array ? fitted(values, own) : values;
    return { flat, nested: [flat.length], own };
  }
  const nested: number[] = [];
  for (let level: unknown = values; Array.isArray(level); level = level[0] as unknown) nested.push(level.length);
  const flat = new Array<number>(sizeOf(nested));
  let next = 0;
  let bools = 0;
  const walk = (value: unknown, depth: number, at: string): void => {
    if (depth < nested.length) {
      if (!Array.isArray(value)) throw new RaggedError({ at, want: nested[depth]!, got: 'a number' });
      if (value.length !== nested[depth]) throw new RaggedError({ at, want: nested[depth]!, got: value.length });
      for (let i = 0; i < value.length; i++) walk(value[i], depth + 1, `${at}[${i}]`);
      return;
    }
    if (Array.isArray(value)) throw new RaggedError({ at, want: 0, got: value.length });
    if (typeof value === 'boolean') bools++;
    else if (typeof value !== 'number') throw new ElementError({ value, at });
    flat[next++] = Number(value);
  };
  walk(values, 0, 'values');
  return { flat, nested, own: bools > 0 && bools === flat.length ? 'bool' : 'float32' };
}

/** Integers of 64 bits in 32. */
function fitted(values: BigInt64Array | BigUint64Array, dtype: DType): TypedArray {
  const { array, min, max } = factsOf(dtype);
  const flat = new array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < min || value > max) throw new ElementRangeError({ value, at: `element ${i}`, dtype });
    flat[i] = Number(value);
  }
  return flat;
}

/** Host elements of a dtype. Integers must fit; `copied` typed arrays of the same dtype are copied as they are. */
function convert(flat: ArrayLike<number>, dtype: DType, typed: boolean): TypedArray {
  const { array, kind, min, max } = factsOf(dtype);
  const data = new array(flat.length);
  if (kind === 'bool') for (let i = 0; i < flat.length; i++) data[i] = flat[i] === 0 ? 0 : 1;
  else {
    if (kind === 'int' && !(typed && flat instanceof array))
      for (let i = 0; i < flat.length; i++) {
        const value = flat[i]!;
        if (!Number.isInteger(value) || value < min || value > max)
          throw new ElementRangeError({ value, at: `element ${i}`, dtype });
      }
    data.set(flat);
  }
  return data;
}

/** Options that an op does not know are mistakes: says so. */
export function checkOptions(op: string, options: object, known: readonly string[]): void {
  for (const option of Object.keys(options))
    if (!known.includes(option)) throw new UnknownOptionError({ op, option, known });
}
