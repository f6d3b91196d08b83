import { type DType, factsOf, type StoredArray, type View } from '@tensai/core';
import { type ViewName, viewNameOf } from '../cpu-storage.ts';
import { type Copy, copies, NOTHING } from './copying.ts';
import type { Chunk } from './elementwise.ts';
import { CHUNK } from './registers.ts';
import type { Walker } from './rows.ts';

/** Is a view one address, without guards? */
export const isStraight = ({ dims }: View): boolean => dims.length === 1 && dims[0]!.safe === true;

/** The elements at one address that moves along with the points. */
export class StraightReading implements Walker {
  readonly to: Chunk;
  readonly #extents: readonly number[];
  readonly #base: number;
  readonly #steps: readonly number[];
  readonly #inner: number;
  readonly #copy: Copy;
  readonly #valueOf: ((bits: number) => number) | undefined;
  /** Does the address go on from the end of a row to the next one as if they were one? */
  readonly #flat: boolean;
  /** Are rows alike, and short enough to be repeated in a chunk? */
  readonly #cyclic: boolean;
  /** Which typed array it reads. */
  readonly view: ViewName;
  array: StoredArray = NOTHING;
  offset = 0;

  /** `extents`: of all axes, of which the first `axes` are walked along. */
  constructor(to: Chunk, { dims }: View, dtype: DType, extents: readonly number[], axes: number) {
    const { coef, offset, stride } = dims[0]!;
    this.to = to;
    this.#extents = extents;
    this.#base = stride! * offset;
    this.#steps = coef.map((c) => stride! * c);
    this.#inner = axes - 1;
    this.view = viewNameOf(dtype);
    this.#copy = copies[this.view];
    this.#valueOf = factsOf(dtype).half?.valueOf;
    const steps = this.#steps.slice(0, axes);
    this.#flat = axes > 0 && steps.every((step, axis) => axis === 0 || steps[axis - 1] === step * extents[axis]!);
    this.#cyclic =
      axes > 0 &&
      !this.#flat &&
      steps.every((step, axis) => axis === axes - 1 || step === 0) &&
      extents[axes - 1]! < CHUNK;
  }

  /** Can `chunk` be called instead of `row`? */
  get whole(): boolean {
    return this.#flat || this.#cyclic;
  }

  row(at: readonly number[], inner: number, k: number, count: number): void {
    this.#put(k, this.#place(at), inner < 0 ? 0 : this.#steps[inner]!, count);
  }

  /** All `n` points of a chunk that begins at the coordinates `at`. */
  chunk(at: readonly number[], n: number): void {
    const inner = this.#inner;
    const step = this.#steps[inner]!;
    const place = this.#place(at);
    if (this.#flat) return this.#put(0, place, step, n);
    const period = this.#extents[inner]!;
    const rest = Math.min(period - at[inner]!, n);
    this.#put(0, place, step, rest);
    const start = Math.min(at[inner]!, n - rest);
    if (start > 0) this.#put(rest, place - step * at[inner]!, step, start);
    for (let filled = period; filled < n; filled *= 2) this.to.copyWithin(filled, 0, Math.min(filled, n - filled));
  }

  #place(at: readonly number[]): number {
    const steps = this.#steps;
    let place = this.offset + this.#base;
    for (let axis = 0; axis < steps.length; axis++) place += steps[axis]! * at[axis]!;
    return place;
  }

  #put(k: number, place: number, step: number, count: number): void {
    const { to } = this;
    this.#copy(to, k, this.array, place, step, count);
    const valueOf = this.#valueOf;
    if (valueOf) for (let i = k; i < k + count; i++) to[i] = valueOf(to[i]!);
  }
}
