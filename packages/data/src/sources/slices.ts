import {
  defaultDevice,
  type DType,
  factsOf,
  mapStructure,
  type NestedValues,
  onDevice,
  type Shape,
  type Tensor,
  tensor,
  type TypedArray,
  type ValueDType,
} from '@tensai/core';
import { RowCountError } from '../errors.ts';
import { done, type Items } from '../items.ts';
import type { BatchOf, Plan, Shorter } from '../plan.ts';
import { arrival, columnsOf, type RowStructure } from './columns.ts';

/** The structure of one element: a tensor of one axis less in every place; unknown of rows that are any. */
export type SlicesOf<R> = RowStructure extends R ? unknown : SlicesOfKnown<R>;
type SlicesOfKnown<R> = R extends { readonly shape: infer S; readonly dtype: infer D extends DType }
  ? Tensor<Shorter<S>, D>
  : R extends TypedArray
    ? Tensor<readonly [], ValueDType<R>>
    : R extends readonly NestedValues[]
      ? Tensor<Shape, ValueDType<R>>
      : { -readonly [K in keyof R]: SlicesOfKnown<R[K]> };

/** The rows of arrays, one after another. Its items are row numbers. */
export function slices<R extends RowStructure>(rows: R): Plan<SlicesOf<R>, number> {
  const { columns, places } = columnsOf(rows);
  const count = columns[0]!.shape[0]!;
  if (columns.some(({ shape }) => shape[0] !== count)) throw new RowCountError({ rows: columns });

  const cut = (indices: readonly number[], lead: Shape): unknown =>
    mapStructure(places, (place) => {
      const { data, dtype, shape, width } = columns[place]!;
      return tensor(gather(data!, dtype, indices, width), { shape: [...lead, ...shape.slice(1)], dtype });
    });
  const whenHere = <T>(then: () => T): T | Promise<T> => {
    if (columns.every(({ data }) => data !== null)) return then();
    const device = defaultDevice();
    return arrival(columns).then(() => onDevice(device, then));
  };
  return {
    count,
    open: () => upTo(count),
    make: (row) => whenHere(() => cut([row], []) as SlicesOf<R>),
    stack: (chosen) => whenHere(() => cut(chosen, [chosen.length]) as BatchOf<SlicesOf<R>>),
  };
}

/** The numbers from 0 up. */
function upTo(count: number): Items<number> {
  let row = 0;
  return { next: () => (row < count ? { done: false, value: row++ } : done) };
}

// so many elements are copied sooner than a view of them is made
const FEW = 32;

/** Rows side by side in one array. */
function gather(data: TypedArray, dtype: DType, indices: readonly number[], width: number): TypedArray {
  const rows = new (factsOf(dtype).array)(indices.length * width);
  if (width > FEW)
    for (let i = 0; i < indices.length; i++)
      rows.set(data.subarray(indices[i]! * width, (indices[i]! + 1) * width), i * width);
  else
    for (let i = 0, to = 0; i < indices.length; i++)
      for (let from = indices[i]! * width, k = 0; k < width; k++) rows[to++] = data[from++]!;
  return rows;
}
