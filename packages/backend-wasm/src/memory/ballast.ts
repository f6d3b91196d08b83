/** ES2024 */
interface ResizableClass {
  new (bytes: number, options: { readonly maxByteLength: number }): ArrayBuffer;
}

const STEP = 2 ** 26;

/**
 * Host memory that is never touched. The collector runs for memory that it sees, and it does not see what lies in a WebAssembly.Memory: so for each 64 MiB that
 * were taken and not given back by a call, one storage holds a buffer of that size.
 */
export class Ballast {
  #unseen = 0;

  /** For a storage of so many bytes: a buffer, or null where not much has come together. */
  take(bytes: number): ArrayBuffer | null {
    this.#unseen += bytes;
    if (this.#unseen < STEP) return null;
    const size = this.#unseen;
    this.#unseen = 0;
    // what could grow is reserved page by page; other buffers may be filled with zeros at once
    return new (ArrayBuffer as unknown as ResizableClass)(size, { maxByteLength: size });
  }

  /** Memory that was given back by a call. */
  give(bytes: number): void {
    this.#unseen = Math.max(0, this.#unseen - bytes);
  }
}
