import type { LinearMemory } from '../memory/linear-memory.ts';
import { ARGUMENTS, CALL_WORDS, words } from './worker-source.ts';
import { startWorker } from './start-worker.ts';

/** What is called: an export of a module that was published. */
export type Code = (...args: number[]) => number;

/** For code without scratch among its arguments. */
export const NO_SCRATCH = { at: -1, bytes: 0 } as const;

/** Calls of one run, and modules, at most. */
const MOST_CALLS = 256;
const MOST_MODULES = 2048;

/** Bytes of scratch that each worker has: packed rows of a strip in float64, and addresses of windows of many taps. */
export const WORKER_SCRATCH: number = 2 ** 19;

/** What a thread computes of a whole before it looks for more: a whole is cut into so many parts for each thread. */
const PARTS = 2;

/** Runs that the caller does alone at most, before it asks for help again. */
const MOST_ALONE = 256;

interface Published {
  readonly module: number;
  readonly index: number;
}

/** Threads that share the memory, the calling one among them. A run is a list of calls in memory, which whoever is awake takes one by one. */
export class Team {
  readonly threads: number;
  readonly #memory: LinearMemory;
  readonly #control: number;
  readonly #calls: number;
  readonly #modules: number;
  readonly #published: Map<Code, Published> = new Map();
  #count = 0;
  readonly #own: (() => void)[] = [];
  readonly #now: () => number;
  /** Runs that the caller still does alone, and how many it did the last time. */
  #alone = 0;
  #pause = 1;

  /** `now`: a clock in milliseconds. */
  constructor(memory: LinearMemory, threads: number, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#memory = memory;
    this.#control = memory.takeLasting(words.count * 4);
    this.#calls = memory.takeLasting(MOST_CALLS * CALL_WORDS * 4);
    this.#modules = memory.takeLasting(MOST_MODULES * 8);
    memory.i32.fill(0, this.#control / 4, this.#control / 4 + words.count);
    const start = (): boolean =>
      startWorker({
        memory: memory.memory,
        control: this.#control,
        calls: { address: this.#calls, count: MOST_CALLS },
        modules: { address: this.#modules, count: MOST_MODULES },
        scratch: memory.take(WORKER_SCRATCH),
      });
    let started = 1;
    while (started < threads && start()) started++;
    this.threads = started;
  }

  /** Makes the exports of a module, which imports nothing but the memory, known to all threads. */
  publish(bytes: Uint8Array, exports: Readonly<Record<string, Code>>): void {
    const module = this.#memory.i32[this.#control / 4 + words.modules]!;
    if (module === MOST_MODULES) return;
    const address = this.#memory.take(bytes.length);
    const { i32, u8 } = this.#memory;
    u8.set(bytes, address);
    i32.set([address, bytes.length], this.#modules / 4 + module * 2);
    i32[this.#control / 4 + words.modules] = module + 1;
    Object.values(exports).forEach((code, index) => this.#published.set(code, { module, index }));
  }

  /** How long the parts of `extent` are, in whole steps: as long as all of it, where sharing does not pay or other threads do not know the code. */
  partOf(code: Code, extent: number, step: number): number {
    if (!this.#published.has(code)) return extent;
    return Math.ceil(extent / step / (this.threads * PARTS)) * step;
  }

  /** Enters a call of the next run. `scratch`: which argument is the thread's own scratch, or −1. */
  enter(code: Code, scratch: number, args: readonly number[]): number {
    const { module, index } = this.#published.get(code)!;
    const { i32 } = this.#memory;
    const at = this.#calls / 4 + this.#count++ * CALL_WORDS;
    i32[at] = module;
    i32[at + 1] = index;
    i32[at + 2] = args.length;
    i32[at + 3] = scratch;
    for (let k = 0; k < args.length; k++) i32[at + ARGUMENTS + k] = args[k]!;
    this.#own.push(() => void code(...args));
    if (this.#count === MOST_CALLS) this.run();
    return 0;
  }

  /**
   * Runs what was entered, and returns when it is done. Where a worker has to wait for its processor, all wait for the worker: if that took longer than the caller's own calls,
   * it does the next runs alone, twice as many each time.
   */
  run(): void {
    if (this.#alone > 0) {
      this.#alone--;
      for (const call of this.#own) call();
      this.#clear();
      return;
    }
    const begun = this.#now();
    this.#runTogether();
    const done = this.#now();
    this.#await();
    const waited = this.#now() - done;
    this.#pause = waited > done - begun ? Math.min(MOST_ALONE, this.#pause * 2) : 1;
    this.#alone = this.#pause - 1;
    this.#clear();
  }

  /** Takes calls, as the workers do, until all are taken. */
  #runTogether(): void {
    const { i32 } = this.#memory;
    const control = this.#control / 4;
    const count = this.#count;
    Atomics.store(i32, control + words.done, 0);
    // from here on calls can be taken
    Atomics.store(i32, control + words.left, count);
    Atomics.add(i32, control + words.epoch, 1);
    if (Atomics.load(i32, control + words.asleep) > 0) Atomics.notify(i32, control + words.epoch);
    for (;;) {
      const left = Atomics.sub(i32, control + words.left, 1);
      if (left <= 0) break;
      this.#own[left - 1]!();
      Atomics.add(i32, control + words.done, 1);
    }
  }

  /** Until the workers' calls are done; a page's main thread may not sleep. */
  #await(): void {
    const { i32 } = this.#memory;
    while (Atomics.load(i32, this.#control / 4 + words.done) < this.#count);
  }

  #clear(): void {
    this.#count = 0;
    this.#own.length = 0;
  }

  /** Ends the workers. */
  dispose(): void {
    const { i32 } = this.#memory;
    Atomics.store(i32, this.#control / 4 + words.stop, 1);
    Atomics.add(i32, this.#control / 4 + words.epoch, 1);
    Atomics.notify(i32, this.#control / 4 + words.epoch);
  }
}
