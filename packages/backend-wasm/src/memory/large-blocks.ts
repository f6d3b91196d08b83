/** Every block starts at a multiple of this: a line of the cache. */
export const GRAIN = 64;

/** Free stretches of memory, in order of their addresses; neighbours become one. */
export class LargeBlocks {
  readonly #starts: number[] = [];
  readonly #sizes: number[] = [];

  /** Takes the smallest stretch that is large enough; −1 if there is none. `bytes` is a multiple of the grain. */
  take(bytes: number): number {
    let best = -1;
    for (let k = 0; k < this.#sizes.length; k++) {
      const size = this.#sizes[k]!;
      if (size >= bytes && (best < 0 || size < this.#sizes[best]!)) best = k;
      if (size === bytes) break;
    }
    if (best < 0) return -1;
    const start = this.#starts[best]!;
    if (this.#sizes[best] === bytes) {
      this.#starts.splice(best, 1);
      this.#sizes.splice(best, 1);
    } else {
      this.#starts[best] = start + bytes;
      this.#sizes[best]! -= bytes;
    }
    return start;
  }

  /** Takes a stretch back. */
  give(start: number, bytes: number): void {
    let low = 0;
    for (let high = this.#starts.length; low < high;) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle]! < start) low = middle + 1;
      else high = middle;
    }
    const joinsAfter = this.#starts[low] === start + bytes;
    const joinsBefore = low > 0 && this.#starts[low - 1]! + this.#sizes[low - 1]! === start;
    if (joinsBefore) this.#sizes[low - 1]! += bytes;
    if (joinsBefore && joinsAfter) {
      this.#sizes[low - 1]! += this.#sizes[low]!;
      this.#starts.splice(low, 1);
      this.#sizes.splice(low, 1);
    } else if (joinsAfter) {
      this.#starts[low] = start;
      this.#sizes[low]! += bytes;
    } else if (!joinsBefore) {
      this.#starts.splice(low, 0, start);
      this.#sizes.splice(low, 0, bytes);
    }
  }

  /** Bytes that are free right before `end`. */
  freeBefore(end: number): number {
    const start = this.#starts.at(-1);
    return start !== undefined && start + this.#sizes.at(-1)! === end ? end - start : 0;
  }
}
