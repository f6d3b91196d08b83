/** Blocks up to here come from slabs, larger ones from the stretches. */
export const MOST_SMALL = 32_768;
const SLAB = 262_144;

/** Which class of sizes so many bytes are in: steps of 16 up to 1 KiB, then four to each power of two. */
function classOf(bytes: number): number {
  if (bytes <= 1024) return (bytes + 15) >> 4;
  const exponent = 31 - Math.clz32(bytes - 1);
  const step = exponent - 2;
  return 64 + (exponent - 10) * 4 + ((bytes - 1) >> step) - 3;
}

function sizeOfClass(index: number): number {
  if (index <= 64) return index * 16;
  const exponent = 10 + ((index - 65) >> 2);
  return (5 + ((index - 65) & 3)) << (exponent - 2);
}

/** Small blocks of a few sizes, the last freed first: its memory is still in the cache. */
export class SmallBlocks {
  readonly #free: number[][] = [];
  #at = 0;
  #end = 0;

  /** A block of at least so many bytes; `slab` gives memory, or throws. */
  take(bytes: number, slab: (bytes: number) => number): number {
    const index = classOf(bytes);
    const known = this.#free[index];
    if (known !== undefined && known.length > 0) return known.pop()!;
    const size = sizeOfClass(index);
    if (this.#at + size > this.#end) {
      this.#at = slab(SLAB);
      this.#end = this.#at + SLAB;
    }
    const address = this.#at;
    this.#at += size;
    return address;
  }

  /** Takes back a block that was taken for so many bytes. */
  give(address: number, bytes: number): void {
    const index = classOf(bytes);
    (this.#free[index] ??= []).push(address);
  }
}
