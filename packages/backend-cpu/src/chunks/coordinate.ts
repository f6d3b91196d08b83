import type { Chunk } from './elementwise.ts';
import type { Walker } from './rows.ts';

/** The coordinate of points along an axis. */
export class Coordinate implements Walker {
  readonly #to: Chunk;
  readonly #axis: number;

  constructor(to: Chunk, axis: number) {
    this.#to = to;
    this.#axis = axis;
  }

  row(at: readonly number[], inner: number, k: number, count: number): void {
    const from = at[this.#axis]!;
    const step = this.#axis === inner ? 1 : 0;
    const to = this.#to;
    for (let i = 0; i < count; i++) to[k + i] = from + step * i;
  }
}
