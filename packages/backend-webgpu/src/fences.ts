/** Counts submissions that the device has not finished. */
export class Fences {
  readonly #queue: GPUQueue;
  readonly #open: Set<Promise<void>> = new Set();

  constructor(queue: GPUQueue) {
    this.#queue = queue;
  }

  /** Marks what has been submitted by now. Null while at most `limit` marks are not passed, else what resolves when that is so. */
  mark(limit: number): Promise<void> | null {
    const fence: Promise<void> = this.#queue
      .onSubmittedWorkDone()
      .then(
        () => {},
        () => {}, // of a lost device nothing is to be waited for
      )
      .then(() => {
        this.#open.delete(fence);
      });
    this.#open.add(fence);
    const beyond = this.#open.size - limit;
    return beyond > 0 ? [...this.#open][beyond - 1]! : null;
  }
}
