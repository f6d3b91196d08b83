import type { control } from './control.ts';

/** What a worker is given: the memory, the bytes of the driver, and where things lie (see `control.ts`). */
export interface Job {
  readonly memory: WebAssembly.Memory;
  readonly driver: BufferSource;
  readonly control: number;
  /** The words of the control block. */
  readonly at: typeof control;
  readonly modules: number;
  /** The thread's own words. */
  readonly own: number;
}

/**
 * What a worker does: it waits for runs and goes through their lists. Modules it compiles from their bytes in the shared memory, when a run needs them. No message ever
 * reaches it, so that it can sleep in `Atomics.wait`.
 *
 * Where no file can be loaded, workers are started from the text of this function. So it uses nothing from outside, and nothing that is rewritten for older engines by calls of
 * helpers, as functions with names and patterns of arrays are.
 */
export function work(job: Job): void {
  const { memory, at } = job;
  const words = new Int32Array(memory.buffer, job.control, at.count);
  const table = new WebAssembly.Table({ element: 'anyfunc', initial: 64 });
  // a worker has nothing of its own to do: any function will do
  const env = { memory, table, host: Atomics.notify };
  const driver = new WebAssembly.Instance(new WebAssembly.Module(job.driver), { env }).exports;
  const walk = driver['walk'] as (control: number, list: number, first: number, own: number) => void;
  table.set(0, driver['step']);
  table.set(1, driver['zero']);
  table.set(2, driver['copy']);
  let functions = 3;
  let known = 0;
  let seen = 0;
  Atomics.add(words, at.started, 1);
  for (;;) {
    // some 50 µs
    for (let spins = 0; spins < 2000 && Atomics.load(words, at.epoch) === seen; spins++);
    if (Atomics.load(words, at.epoch) === seen) {
      Atomics.add(words, at.asleep, 1);
      Atomics.wait(words, at.epoch, seen);
      Atomics.sub(words, at.asleep, 1);
    }
    Atomics.add(words, at.inside, 1);
    const epoch = Atomics.load(words, at.epoch);
    const list = Atomics.load(words, at.list);
    const first = Atomics.load(words, at.first);
    const needed = Atomics.load(words, at.modules);
    const stop = Atomics.load(words, at.stop);
    // is that of one run?
    if ((epoch & 1) === 0 && Atomics.load(words, at.epoch) === epoch) {
      seen = epoch;
      if (stop !== 0) return;
      for (; known < needed; known++) {
        const entry = new Int32Array(memory.buffer, job.modules + 12 * known, 3);
        const count = entry[2]!;
        if (table.length < functions + count) table.grow(count + 64);
        if (entry[0] !== 0) {
          const bytes = new Uint8Array(memory.buffer, entry[0], entry[1]).slice();
          const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
          const found = Object.values(instance.exports);
          for (let k = 0; k < count; k++) table.set(functions + k, found[k]);
        }
        functions += count;
      }
      walk(job.control, list, first, job.own);
    }
    Atomics.sub(words, at.inside, 1);
  }
}
