import { defaultDevice } from './device.ts';
import { type DType, dtypes, factsOf, isDType, type TypedArray } from './dtype.ts';
import {
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

/** What becomes a tensor: nested arrays, a typed array, a tensor or Variable. */
export type TensorLike = NestedValues | TypedArray | Tensor | Variable;

/** What `tensor` may be told beside the values. */
export interface TensorOptions<S extends Shape = Shape, D extends DType = DType> {
  /** The shape; left out, that of the nesting. */
  readonly shape?: S;
  /** Left out: float32 of numbers, bool of booleans, a typed array's own. */
  readonly dtype?: D;
}

/** The shape of nested arrays, as far as literals show it. */
export type NestedShape<V> = V extends number | boolean
  ? readonly []
  : V extends TypedArray
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
export type ValueDType<V> = V extends Float64Array
  ? 'float64'
  : V extends Int32Array
    ? 'int32'
    : V extends Uint32Array
      ? 'uint32'
      : V extends Uint8Array
        ? 'uint8'
        : V extends boolean | readonly boolean[] | readonly (readonly boolean[])[]
          ? 'bool'
          : 'float32';

/**
 * Makes a tensor of nested arrays, a number, a boolean or a typed array (whose elements are copied).
 *
 * @example
 * tensor([[1, 2], [3, 4]]) // [[1, 2], [3, 4]]
 * tensor([1, 2, 3, 4], { shape: [2, 2], dtype: 'int32' }) // [[1, 2], [3, 4]]
 * tensor(new Float64Array([0.5])).dtype // 'float64'
 * tensor([[1, 2], [3]]) // throws ragged
 */
export function tensor<
  const V extends NestedValues | TypedArray,
  const S extends Shape = NestedShape<V>,
  D extends DType = ValueDType<V>,
>(values: V, options: TensorOptions<S, D> = {}): Tensor<S, D> {
  const { shape, dtype } = options;
  if (shape !== undefined) checkShape('tensor', shape);
  if (dtype !== undefined && !isDType(dtype)) throw new UnknownDTypeError({ dtype, known: dtypes });
  const { flat, nested, own } = flatten(values);
  const wanted = shape ?? nested;
  if (sizeOf(wanted) !== flat.length) throw new ShapeSizeError({ op: 'tensor', size: flat.length, shape: wanted });
  const type = dtype ?? own;
  return upload(defaultDevice(), convert(flat, type, ArrayBuffer.isView(values)), wanted, type) as Tensor<S, D>;
}

/** Values as a tensor, if they are none yet. */
export function flatten(values: NestedValues | TypedArray): { flat: ArrayLike<number>; nested: number[]; own: DType } {
  if (ArrayBuffer.isView(values)) {
    const own = dtypes.find((name) => name !== 'bool' && values instanceof factsOf(name).array);
    if (own === undefined) throw new ElementError({ value: Object.prototype.toString.call(values), at: 'the array' });
    return { flat: values as TypedArray, nested: [(values as TypedArray).length], own };
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
