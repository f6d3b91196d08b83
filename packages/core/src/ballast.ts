/** ES2024 */
interface ResizableClass {
  new (bytes: number, options: { readonly maxByteLength: number }): ArrayBuffer;
}

/**
 * Host memory that is never touched, for backends whose memory the host's collector does not see (a WebAssembly.Memory, a GPU's). The collector runs for memory that it sees: so for each 128th of the limit
 * (and each 4 MiB at least) that was taken and not given back by a call, one storage holds a buffer of that size. With less, results that nobody holds reach the limit before the collector runs; a buffer for
 * each would take as long as computing them. Beyond half of the limit they weigh 32 times as much: beside busy neighbours
 * the collector is late, and at once it runs only for half of what the host's memory may be.
 *
 * Buffers of storages that a call ended serve again: new ones would have the collector run for results that are given back in time.
 *
 * @example
 * const ballast = new Ballast(2 ** 30);
 * ballast.take(2 ** 20, 2 ** 20) // null
 * ballast.take(2 ** 24, 17 * 2 ** 20)?.byteLength // 17825792
 */
export class Ballast {
  readonly #limit: number;
  readonly #step: number;
  #unseen = 0;
  readonly #spare: ArrayBuffer[] = [];

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
    const fit = this.#spare.findIndex(({ byteLength }) => byteLength >= size && byteLength <= 2 * size);
    if (fit >= 0) return this.#spare.splice(fit, 1)[0]!;
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

  /** The buffer of a storage that a call ended, if it had one. */
  spare(buffer: ArrayBuffer | null): void {
    // enough for what a step takes and gives back
    let room = this.#limit / 4;
    if (!buffer || buffer.byteLength > room) return;
    this.#spare.unshift(buffer);
    const end = this.#spare.findIndex(({ byteLength }) => (room -= byteLength) < 0);
    if (end > 0) this.#spare.length = end;
  }
}
