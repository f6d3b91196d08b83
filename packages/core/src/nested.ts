import { type DType, factsOf, type TypedArray } from './dtype.ts';
import type { Shape } from './shape.ts';

/** Nested arrays of a shape, or one number (boolean for bool) for a scalar. */
export type NestedOf<S extends Shape, D extends DType = DType> = number extends S['length']
  ? Nested<Leaf<D>>
  : S extends readonly [number, ...infer Rest extends Shape]
    ? NestedOf<Rest, D>[]
    : Leaf<D>;
type Leaf<D extends DType> = [D] extends ['bool']
  ? boolean
  : [D] extends ['complex64']
    ? [number, number]
    : 'bool' extends D
      ? number | boolean
      : number;

/** Arrays in arrays of leaves, of any depth. */
export type Nested<L> = L | Nested<L>[];

/** Flat elements as nested arrays; bools become booleans, complex numbers pairs. */
export function toNested(data: TypedArray, shape: Shape, dtype: DType): Nested<number | boolean> {
  const { numbers } = factsOf(dtype);
  if (numbers > 1) return toNested(data, [...shape, numbers], 'float32');
  const leaf = dtype === 'bool' ? (i: number): boolean => data[i] !== 0 : (i: number): number => data[i]!;
  let next = 0;
  const build = (axis: number): Nested<number | boolean> =>
    axis === shape.length ? leaf(next++) : Array.from({ length: shape[axis]! }, () => build(axis + 1));
  return build(0);
}
