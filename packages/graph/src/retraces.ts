/** So many forms of one function are no accident. */
const MANY = 10;

/** Watches for a function that is traced again and again because of one argument, and says so once. */
export class Retraces {
  readonly #name: string;
  readonly #changes: Map<number, number> = new Map();
  #last: readonly string[] | null = null;
  #warned = false;

  constructor(name: string) {
    this.#name = name;
  }

  /** Notes a trace for arguments of these keys. */
  note(keys: readonly string[]): void {
    const before = this.#last;
    this.#last = keys;
    if (before === null || this.#warned) return;
    keys.forEach((key, i) => {
      if (key === before[i] || this.#warned) return;
      const count = (this.#changes.get(i) ?? 1) + 1;
      this.#changes.set(i, count);
      if (count < MANY) return;
      this.#warned = true;
      console.warn(
        `tensai: jit: ${this.#name} has been traced ${MANY} times because argument ${i} changed, from ${shown(before[i])} to ${shown(key)} at last\n` +
          'hint: pad batches to one shape, and leave numbers that change out of staticArguments',
      );
    });
  }
}

const shown = (key = 'nothing'): string => {
  const text = key.replaceAll(/@\d+/g, '');
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};
