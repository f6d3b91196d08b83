import { type DType, factsOf, type StoredArray, type View, type ViewDim } from '@tensai/core';
import { type ViewName, viewNameOf } from '../cpu-storage.ts';
import { type Copy, copies, NOTHING } from './copying.ts';
import type { Chunk } from './elementwise.ts';
import type { Walker } from './rows.ts';

/** The elements that a view shows at the points of a chunk. */
export class Reading implements Walker {
  readonly to: Chunk;
  readonly #dims: readonly ViewDim[];
  readonly #fill: number | undefined;
  readonly #copy: Copy;
  readonly #valueOf: ((bits: number) => number) | undefined;
  /** Which typed array it reads. */
  readonly view: ViewName;
  array: StoredArray = NOTHING;
  offset = 0;

  constructor(to: Chunk, { dims, fill }: View, dtype: DType) {
    this.to = to;
    this.#dims = dims;
    this.#fill = fill === undefined ? undefined : filled(fill, dtype);
    this.view = viewNameOf(dtype);
    this.#copy = copies[this.view];
    this.#valueOf = factsOf(dtype).half?.valueOf;
  }

  row(at: readonly number[], inner: number, k: number, count: number): void {
    const { to } = this;
    const dims = this.#dims;
    let place = this.offset;
    let step = 0;
    // the points of the row whose positions are inside are `low … high`
    let low = 0;
    let high = count;
    let gaps = false;
    for (let j = 0; j < dims.length; j++) {
      const { coef, offset, size, stride, div = 1, safe } = dims[j]!;
      let position = offset;
      for (let axis = 0; axis < coef.length; axis++) position += coef[axis]! * at[axis]!;
      const c = inner < 0 ? 0 : coef[inner]!;
      if (!safe && this.#fill !== undefined) {
        const last = size * div - 1;
        if (c === 0) {
          if (position < 0 || position > last || position % div !== 0) high = 0;
        } else if (c > 0) {
          low = Math.max(low, Math.ceil(-position / c));
          high = Math.min(high, Math.floor((last - position) / c) + 1);
        } else {
          low = Math.max(low, Math.ceil((position - last) / -c));
          high = Math.min(high, Math.floor(position / -c) + 1);
        }
        if (div > 1 && c !== 0) {
          gaps = true;
          continue;
        }
      }
      place += stride! * (position / div);
      step += stride! * c;
    }
    if (low > 0 || high < count) {
      high = Math.max(low, high);
      to.fill(this.#fill!, k, k + Math.min(low, count));
      if (high < count) to.fill(this.#fill!, k + high, k + count);
    }
    if (low >= high) return;
    if (gaps) return this.#withGaps(at, inner, k, low, high, place, step);
    this.#put(k + low, place + step * low, step, high - low);
  }

  #put(k: number, place: number, step: number, count: number): void {
    const { to } = this;
    this.#copy(to, k, this.array, place, step, count);
    const valueOf = this.#valueOf;
    if (valueOf) for (let i = k; i < k + count; i++) to[i] = valueOf(to[i]!);
  }

  /** Where positions must be divided. `place` and `step` are those of the other dimensions. */
  #withGaps(
    at: readonly number[],
    inner: number,
    k: number,
    low: number,
    high: number,
    place: number,
    step: number,
  ): void {
    const { to, array } = this;
    const valueOf = this.#valueOf;
    for (let i = low; i < high; i++) {
      let element = place + step * i;
      let inside = true;
      for (const { coef, offset, stride, div = 1 } of this.#dims) {
        if (div === 1 || coef[inner] === 0) continue;
        let position = offset + coef[inner]! * i;
        for (let axis = 0; axis < coef.length; axis++) position += coef[axis]! * at[axis]!;
        if (position % div === 0) element += stride! * (position / div);
        else inside = false;
      }
      const stored = inside ? array[element]! : this.#fill!;
      to[k + i] = inside && valueOf ? valueOf(stored) : stored;
    }
  }
}

/** A fill as the dtype holds it: −∞ under a max of integers is their least value. */
function filled(fill: number, dtype: DType): number {
  const { kind, min, max, round } = factsOf(dtype);
  if (kind === 'float') return round(fill);
  if (kind === 'bool') return fill !== 0 ? 1 : 0;
  return Number.isNaN(fill) ? 0 : Math.trunc(Math.min(Math.max(fill, min), max));
}
