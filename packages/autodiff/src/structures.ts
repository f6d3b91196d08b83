import {
  type DType,
  type IndexedSlices,
  leavesOf,
  mapStructure,
  type Shape,
  type Structure,
  Tensor,
  Variable,
} from '@tensai/core';
import { TapeOperandError } from './errors.ts';

/** What gradients are taken of, or with respect to: tensors and Variables, alone or nested in arrays and plain objects. */
export type Watchable = Structure<Tensor | Variable>;

/** The structure of `S` with a tensor for every leaf. */
export type Gradients<S> = Watchable extends S
  ? Structure<Tensor>
  : S extends { readonly shape: infer T extends Shape; readonly dtype: infer D extends DType }
    ? Tensor<T, D>
    : S extends number
      ? Tensor<readonly [], 'float32'>
      : S extends object
        ? { -readonly [K in keyof S]: Gradients<S[K]> }
        : never;

/** The same with rows where a table was read by rows. */
export type SlicedGradients<S> = Watchable extends S
  ? Structure<Tensor | IndexedSlices>
  : S extends { readonly shape: Shape; readonly dtype: DType }
    ? Gradients<S> | IndexedSlices
    : S extends object
      ? { -readonly [K in keyof S]: SlicedGradients<S[K]> }
      : never;

/** The tensors and Variables of a structure, in order; anything else is an error that says where it is. */
export function watchables(what: string, structure: Watchable): (Tensor | Variable)[] {
  if (structure instanceof Tensor || structure instanceof Variable) return [structure];
  mapStructure(structure as Structure<unknown>, (value, path) => {
    if (!(value instanceof Tensor) && !(value instanceof Variable))
      throw new TapeOperandError({
        what: path === '' || path.startsWith('[') ? what + path : `${what}.${path}`,
        value,
      });
  });
  return leavesOf(structure);
}
