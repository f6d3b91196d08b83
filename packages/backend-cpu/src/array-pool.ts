import type { StoredArray } from '@tensai/core';

/** A class of typed arrays. */
export interface ArrayMaker {
  new (length: number): StoredArray;
  new (buffer: ArrayBufferLike): StoredArray;
  readonly BYTES_PER_ELEMENT: number;
}

// Below, an array lies inside the JavaScript heap, and making one costs less than looking for one.
const LEAST_BYTES = 65;
const MOST_BYTES = 2 ** 28;
const MOST_OF_A_KIND = 64;

/**
 * Arrays that were given back, for the next tensors of their size: a training step asks for the same sizes again and again. A new array outside the heap costs
 * a microsecond, and a large one ten times the pass over it, as the system hands out its pages one by one.
 */
export class ArrayPool {
  readonly #free: Map<ArrayMaker, Map<number, StoredArray[]>> = new Map();
  #bytes = 0;

  /** An array of that length, with whatever it held before. */
  take(Maker: ArrayMaker, length: number): StoredArray {
    if (length * Maker.BYTES_PER_ELEMENT < LEAST_BYTES) return new Maker(length);
    const array = this.#free.get(Maker)?.get(length)?.pop();
    if (array === undefined) return new Maker(length);
    this.#bytes -= array.byteLength;
    return array;
  }

  /** Keeps an array that nobody uses any more, if there is room. */
  give(array: StoredArray): void {
    const { byteLength: bytes, length } = array;
    // a view of a part, or of memory that others see, is not ours to hand on
    if (bytes < LEAST_BYTES || bytes !== array.buffer.byteLength) return;
    if (this.#bytes + bytes > MOST_BYTES) this.clear();
    const Maker = array.constructor as ArrayMaker;
    let sizes = this.#free.get(Maker);
    if (!sizes) this.#free.set(Maker, (sizes = new Map()));
    let kind = sizes.get(length);
    if (!kind) sizes.set(length, (kind = []));
    if (kind.length >= MOST_OF_A_KIND || bytes > MOST_BYTES) return;
    kind.push(array);
    this.#bytes += bytes;
  }

  /** Leaves all to the garbage collector. */
  clear(): void {
    this.#free.clear();
    this.#bytes = 0;
  }
}
