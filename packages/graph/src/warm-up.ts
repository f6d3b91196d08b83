/** So many kinds of calls are remembered; more of them hardly come again. */
const MOST = 1024;

/** Counts the calls of each kind that run op by op, before the function is compiled for them. */
export class WarmUp {
  readonly #calls: number;
  readonly #made: Map<string, number> = new Map();

  constructor(calls: number) {
    this.#calls = calls;
  }

  /** Is a call of this kind one of them? */
  takes(key: string): boolean {
    const made = this.#made.get(key) ?? 0;
    if (made >= this.#calls) return false;
    if (this.#made.size >= MOST) this.#made.clear();
    this.#made.set(key, made + 1);
    return true;
  }

  clear(): void {
    this.#made.clear();
  }
}
