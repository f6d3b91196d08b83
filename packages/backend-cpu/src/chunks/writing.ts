import { type DType, factsOf, type StoredArray, type ViewDim } from '@tensai/core';
import { type ViewName, viewNameOf } from '../cpu-storage.ts';
import type { Chunk } from './elementwise.ts';
import { NOTHING } from './copying.ts';
import type { Walker } from './rows.ts';

/** Points `k … k + count` become elements `place, place + step …` of an array. */
type Store = (from: Chunk, k: number, array: StoredArray, place: number, step: number, count: number) => void;

const singles: Store = (from, k, array, place, step, count) => {
  for (let i = k; i < k + count; i++, place += step) array[place] = from[i]!;
};
const doubles: Store = (from, k, array, place, step, count) => {
  for (let i = k; i < k + count; i++, place += step) array[place] = from[i]!;
};
const wholes: Store = (from, k, array, place, step, count) => {
  for (let i = k; i < k + count; i++, place += step) array[place] = from[i]!;
};
const bytes: Store = (from, k, array, place, step, count) => {
  for (let i = k; i < k + count; i++, place += step) array[place] = from[i]!;
};

const stores: Readonly<Record<ViewName, Store>> = {
  float32: singles,
  float64: doubles,
  int32: wholes,
  uint32: wholes,
  int8: bytes,
  uint8: bytes,
  uint16: bytes,
};

/** Where the values of an output go: row by row, or to the part that `dims` describe. */
export class Writing implements Walker {
  readonly from: Chunk;
  readonly #dims: readonly ViewDim[] | null;
  readonly #store: Store;
  readonly #bitsOf: ((value: number) => number) | undefined;
  /** Which typed array it writes. */
  readonly view: ViewName;
  array: StoredArray = NOTHING;
  offset = 0;

  constructor(from: Chunk, dims: readonly ViewDim[] | null, dtype: DType) {
    this.from = from;
    this.#dims = dims;
    this.view = viewNameOf(dtype);
    this.#store = stores[this.view];
    this.#bitsOf = factsOf(dtype).half?.bitsOf;
  }

  /** Are rows walked along, or do all points of a chunk lie side by side? */
  get walks(): boolean {
    return this.#dims !== null;
  }

  /** The first `n` points of a chunk that begins with point `point`. */
  dense(point: number, n: number): void {
    this.#put(0, this.offset + point, 1, n);
  }

  row(at: readonly number[], inner: number, k: number, count: number): void {
    let place = this.offset;
    let step = 0;
    for (const { coef, offset, stride } of this.#dims!) {
      let position = offset;
      for (let axis = 0; axis < coef.length; axis++) position += coef[axis]! * at[axis]!;
      place += stride! * position;
      if (inner >= 0) step += stride! * coef[inner]!;
    }
    this.#put(k, place, step, count);
  }

  #put(k: number, place: number, step: number, count: number): void {
    const { from, array } = this;
    const bitsOf = this.#bitsOf;
    if (bitsOf) for (let i = k; i < k + count; i++, place += step) array[place] = bitsOf(from[i]!);
    else this.#store(from, k, array, place, step, count);
  }
}
