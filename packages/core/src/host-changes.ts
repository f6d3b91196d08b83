let undos: (() => void)[] | null = null;

/** For what counts on the host (the place of a generator, the clock of an optimizer): says how to take back the change that it is about to make. */
export function noteHostChange(undo: () => void): void {
  undos?.push(undo);
}

/**
 * Runs `body`, after which `undo` takes back what it changed of the numbers that the host counts: for who tries something that may fail, and then goes another way.
 *
 * @example
 * const seed = new SeedGenerator(42);
 * const undo = withHostChanges((undo) => (seed.next(), undo));
 * undo();
 * seed.position // 0
 */
export function withHostChanges<T>(body: (undo: () => void) => T): T {
  const before = undos;
  const own: (() => void)[] = [];
  undos = own;
  try {
    return body(() => {
      for (let undo = own.pop(); undo !== undefined; undo = own.pop()) undo();
    });
  } finally {
    undos = before;
    // who is outside may take back all of it
    before?.push(...own);
  }
}
