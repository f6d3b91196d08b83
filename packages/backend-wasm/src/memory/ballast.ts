/** ES2024 */
interface ResizableClass {
  new (bytes: number, options: { readonly maxByteLength: number }): ArrayBuffer;
}

/**
 * Host memory that is never touched. The collector runs for memory that it sees, and it does not see what lies in a WebAssembly.Memory: so for each 128th of the limit
 * (and each 4 MiB at least) that was taken and not given back by a call, one storage holds a buffer of that size. With less, results that nobody holds reach the limit before the collector runs; a buffer for
 * each would take as long as computing them. Beyond half of the limit they weigh 32 times as much: beside busy neighbours
 * the collector is late, and at once it runs only for half of what the host's memory may be.
 */
export class Ballast {
  readonly #limit: number;
  readonly #step: number;
  #unseen = 0;

  constructor(limit: number) {
    this.#limit = limit;
    this.#step = Math.max(limit / 128, 2 ** 22);
  }

  /** Memory for a storage of so many bytes, with which `all` are taken: a buffer, or null where not much has come together. */
  take(bytes: number, all: number): ArrayBuffer | null {
    this.#unseen += bytes;
    if (this.#unseen < this.#step) return null;
    const size = this.#unseen * (all > this.#limit / 2 ? 32 : 1);
    this.#unseen = 0;
    // what could grow is reserved page by page; other buffers may be filled with zeros at once
    try {
      return new (ArrayBuffer as unknown as ResizableClass)(size, { maxByteLength: size });
    } catch {
      return null;
    }
  }

  /** Memory that was given back by a call. */
  give(bytes: number): void {
    this.#unseen = Math.max(0, this.#unseen - bytes);
  }
}
