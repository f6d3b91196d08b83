import { denseStrides, factsOf, type Loop, type StoredArray } from '@tensai/core';
import type { Chunk } from './elementwise.ts';
import { findPlaces } from './places.ts';

type Scatter = NonNullable<Loop['scatter']>;
type Put = (to: StoredArray, offset: number, places: Chunk, values: Chunk, n: number) => void;

// a place outside is NaN
const puts: Readonly<Record<Scatter['combine'], Put>> = {
  set(to, offset, places, values, n) {
    for (let i = 0; i < n; i++) if (places[i] === places[i]) to[offset + places[i]!] = values[i]!;
  },
  add(to, offset, places, values, n) {
    for (let i = 0; i < n; i++) if (places[i] === places[i]) to[offset + places[i]!]! += values[i]!;
  },
  max(to, offset, places, values, n) {
    for (let i = 0; i < n; i++)
      if (places[i] === places[i]) to[offset + places[i]!] = Math.max(to[offset + places[i]!]!, values[i]!);
  },
  min(to, offset, places, values, n) {
    for (let i = 0; i < n; i++)
      if (places[i] === places[i]) to[offset + places[i]!] = Math.min(to[offset + places[i]!]!, values[i]!);
  },
};

/** A result that points are put into at computed positions. */
export class Scattering {
  readonly #scatter: Scatter;
  readonly #strides: readonly number[];
  readonly #from: readonly number[];
  readonly #places: Chunk;

  /** `from`: the strides of input 0, which the result may start as. `places`: a working array. */
  constructor(scatter: Scatter, from: readonly number[], places: Chunk) {
    this.#scatter = scatter;
    this.#strides = denseStrides(scatter.into.shape);
    this.#from = from;
    this.#places = places;
  }

  /** What the result holds before the first point. */
  start(to: StoredArray, offset: number, source: StoredArray, first: number): void {
    const { init, into } = this.#scatter;
    const fill = (axis: number, at: number, from: number): void => {
      if (axis === into.shape.length) {
        to[at] = init === 'input0' ? source[from]! : (factsOf(into.dtype).half?.bitsOf(init) ?? init);
        return;
      }
      for (let i = 0; i < into.shape[axis]!; i++)
        fill(axis + 1, at + i * this.#strides[axis]!, from + i * (this.#from[axis] ?? 0));
    };
    fill(0, offset, first);
  }

  put(to: StoredArray, offset: number, values: Chunk, positions: readonly Chunk[], n: number): void {
    const { combine, into } = this.#scatter;
    // a sum of bools is whether any is true
    const put = puts[combine === 'add' && factsOf(into.dtype).kind === 'bool' ? 'max' : combine];
    findPlaces(this.#places, positions, into.shape, this.#strides, n);
    put(to, offset, this.#places, values, n);
  }
}
