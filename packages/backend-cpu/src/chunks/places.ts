import { type DType, factsOf, type StoredArray } from '@tensai/core';
import { type ViewName, viewNameOf } from '../cpu-storage.ts';
import type { Chunk } from './elementwise.ts';
import { NOTHING } from './copying.ts';

/** Where points lie by their computed positions along axes of these extents and strides: NaN, if outside of one. */
export function findPlaces(
  to: Chunk,
  positions: readonly Chunk[],
  extents: readonly number[],
  strides: readonly number[],
  n: number,
): void {
  to.fill(0, 0, n);
  positions.forEach((along, axis) => {
    const [extent, stride] = [extents[axis]!, strides[axis]!];
    for (let i = 0; i < n; i++) {
      const position = along[i]!;
      to[i] = position >= 0 && position < extent ? to[i]! + stride * position : NaN;
    }
  });
}

/** The elements of an input at computed positions; 0 outside. */
export class Gathering {
  readonly #to: Chunk;
  readonly #positions: readonly Chunk[];
  readonly #extents: readonly number[];
  readonly #strides: readonly number[];
  readonly #valueOf: ((bits: number) => number) | undefined;
  /** Which typed array it reads. */
  readonly view: ViewName;
  array: StoredArray = NOTHING;
  offset = 0;

  constructor(
    to: Chunk,
    positions: readonly Chunk[],
    dims: readonly { readonly size: number; readonly stride?: number }[],
    dtype: DType,
  ) {
    this.view = viewNameOf(dtype);
    this.#to = to;
    this.#positions = positions;
    this.#extents = dims.map(({ size }) => size);
    this.#strides = dims.map(({ stride }) => stride!);
    this.#valueOf = factsOf(dtype).half?.valueOf;
  }

  /** For the first `n` points of the chunk. */
  run(n: number): void {
    const to = this.#to;
    findPlaces(to, this.#positions, this.#extents, this.#strides, n);
    const { array, offset } = this;
    for (let i = 0; i < n; i++) {
      const place = to[i]!;
      to[i] = place === place ? array[offset + place]! : 0;
    }
    const valueOf = this.#valueOf;
    if (valueOf) for (let i = 0; i < n; i++) to[i] = valueOf(to[i]!);
  }
}
