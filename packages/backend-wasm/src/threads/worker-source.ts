/** Words of the control block that a team's threads share. */
export const words = {
  /** Counts the runs: a change wakes the workers. */
  epoch: 0,
  /** Calls that nobody has taken yet. The one who takes it from n > 0 to n − 1 has call n − 1. */
  left: 16,
  /** Calls that are done. */
  done: 32,
  /** Workers that sleep. */
  asleep: 48,
  /** Not 0: the team is dissolved. */
  stop: 49,
  /** Modules that were published: pairs of address and length follow in a table of their own. */
  modules: 50,
  count: 64,
} as const;

/** Words of a call: module, export, number of arguments, which of them is the thread's scratch (or −1), arguments. */
export const CALL_WORDS = 20;
/** Where arguments begin in a call. */
export const ARGUMENTS = 4;

/** How often a worker looks for work before it sleeps: some 50 µs. */
const SPINS = 2000;

/**
 * What a worker runs: text, since it must start in Node and in pages, whatever bundles them. It waits for runs, takes calls until none is left, and compiles modules from their
 * bytes in the shared memory when a call wants them: no message ever reaches it, so that it can sleep in `Atomics.wait`.
 */
export const workerSource: string = `
const work = ({ memory, control, calls, modules, scratch }) => {
  const words = new Int32Array(memory.buffer, control, ${words.count});
  const records = new Int32Array(memory.buffer, calls.address, calls.count * ${CALL_WORDS});
  const table = new Int32Array(memory.buffer, modules.address, modules.count * 2);
  const loaded = [];
  let epoch = 0;
  for (;;) {
    for (let n = 0; n < ${SPINS} && Atomics.load(words, ${words.epoch}) === epoch; n++);
    if (Atomics.load(words, ${words.epoch}) === epoch) {
      Atomics.add(words, ${words.asleep}, 1);
      Atomics.wait(words, ${words.epoch}, epoch);
      Atomics.sub(words, ${words.asleep}, 1);
    }
    epoch = Atomics.load(words, ${words.epoch});
    if (Atomics.load(words, ${words.stop})) return;
    for (;;) {
      const left = Atomics.sub(words, ${words.left}, 1);
      if (left <= 0) break;
      const at = (left - 1) * ${CALL_WORDS};
      const id = records[at];
      while (loaded.length <= id) {
        const k = loaded.length * 2;
        const bytes = new Uint8Array(memory.buffer, table[k], table[k + 1]).slice();
        const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
        loaded.push(Object.values(exports));
      }
      const args = Array.from(records.subarray(at + ${ARGUMENTS}, at + ${ARGUMENTS} + records[at + 2]));
      if (records[at + 3] >= 0) args[records[at + 3]] = scratch;
      loaded[id][records[at + 1]](...args);
      Atomics.add(words, ${words.done}, 1);
    }
  }
};
`;
