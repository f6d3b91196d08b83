import type { MemoryImport } from '../emit/index.ts';
import type { LinearMemory } from '../memory/linear-memory.ts';
import { CALL_HEAD, control, DRIVEN, ENTRY_WORDS, kinds, MODULE_WORDS, MOST_ARGUMENTS, thread } from './control.ts';
import { type Driver, driverModule } from './driver.ts';
import { WORKER_SCRATCH } from './scratch.ts';
import { startWorker } from './start-worker.ts';

/** What is called: an export of a module. */
export type Code = (...args: number[]) => number;

/** Calls of one run of calls, and modules that are called, at most: what comes later only the calling thread has. */
const MOST_CALLS = 256;
const MOST_MODULES = 8192;
const CALL_WORDS = CALL_HEAD + MOST_ARGUMENTS;

/** What a thread computes of a whole before it looks for more: a whole is cut into so many parts for each thread. */
const PARTS = 2;

/** A module whose functions threads may be asked to call. */
interface Known {
  readonly bytes: Uint8Array | null;
  readonly functions: readonly Code[];
  /** The number of its first function; −1: nobody has called any yet. */
  first: number;
}

/** What is made when the first run is at hand. */
interface Open {
  readonly driver: Driver;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly control: number;
  readonly modules: number;
  /** The calling thread's words. */
  readonly own: number;
  /** The list of calls that are entered: one entry, an end, its parts, calls. */
  readonly list: number;
}

/**
 * Threads that share the memory, the calling one among them. A run is a list in memory, which all who are awake go through together (see `driver.ts`): that of a program, or one of calls that were
 * entered one by one. Workers are started by the first run.
 */
export class Team {
  readonly threads: number;
  readonly #memory: LinearMemory;
  readonly #shape: MemoryImport;
  readonly #patience: number;
  readonly #table: WebAssembly.Table = new WebAssembly.Table({ element: 'anyfunc', initial: 64 });
  readonly #known: WeakMap<Code, Known> = new WeakMap();
  #opened: Open | null = null;
  #functions: number = DRIVEN;
  #published = 0;
  /** Calls that were entered. */
  #count = 0;
  /** The number of the next entry. */
  #next = 0;
  #started = false;
  #busy = false;
  #hosts: readonly (() => void)[] = [];
  /** Frees memory that a worker may still look at. */
  #leaving: (() => void)[] = [];

  /** `patience`: how often the caller looks for each worker before it begins, which else has done short runs alone before one is awake. */
  constructor(memory: LinearMemory, shape: MemoryImport, threads: number, patience = 0) {
    this.#memory = memory;
    this.#shape = shape;
    this.#patience = patience;
    this.threads = threads;
  }

  get #open(): Open {
    if (this.#opened) return this.#opened;
    const memory = this.#memory;
    const bytes = driverModule(this.#shape);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      env: { memory: memory.memory, table: this.#table, host: (k: number) => this.#hosts[k]!() },
    });
    const driver = exports as unknown as Driver;
    [driver.step, driver.zero, driver.copy].forEach((code, k) => this.#table.set(k, code));
    const place = memory.takeLasting(control.count * 4);
    const modules = memory.take(MOST_MODULES * MODULE_WORDS * 4);
    const own = this.#ownWords(0, true);
    const list = memory.takeLasting((2 * ENTRY_WORDS + MOST_CALLS * (2 + CALL_WORDS)) * 4);
    const { i32 } = memory;
    i32.fill(0, place / 4, place / 4 + control.count);
    i32.set([kinds.parts, 0, partAt(list, 0), 0, kinds.end, 0, 0, 0], list / 4);
    for (let k = 0; k < MOST_CALLS; k++) i32.set([callAt(list, k), 1], partAt(list, k) / 4);
    return (this.#opened = { driver, bytes, control: place, modules, own, list });
  }

  /** The words of a thread. */
  #ownWords(scratch: number, calls: boolean): number {
    const own = this.#memory.takeLasting(thread.count * 4);
    const { i32 } = this.#memory;
    i32.fill(0, own / 4, own / 4 + thread.count);
    i32[own / 4 + thread.scratch] = scratch;
    i32[own / 4 + thread.calls] = Number(calls);
    i32[own / 4 + thread.sleeps] = Number(!calls || maySleep());
    return own;
  }

  /** Writes addresses that depend on others: see `PATCH_WORDS`. */
  patch(list: number, count: number): void {
    this.#open.driver.patch(list, count);
  }

  /** Have workers started? Until then nothing can be learned about them. */
  get ready(): boolean {
    const opened = this.#opened;
    return opened !== null && Atomics.load(this.#memory.i32, opened.control / 4 + control.started) > 0;
  }

  /** Is a run under way? What the calling thread computes meanwhile cannot be shared. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Makes the functions of a module known. `bytes`: the module, if it imports nothing but the memory; functions of others only the calling thread can call. */
  know(bytes: Uint8Array | null, functions: readonly Code[]): void {
    const known: Known = { bytes, functions, first: -1 };
    for (const code of functions) this.#known.set(code, known);
  }

  /** Can workers call it? */
  isShared(code: Code): boolean {
    const known = this.#known.get(code);
    return known !== undefined && known.bytes !== null && this.numberOf(code) >= 0;
  }

  /** The number by which a function is called from lists; −1 where there is none. */
  numberOf(code: Code): number {
    const known = this.#known.get(code);
    if (!known) return -1;
    if (known.first < 0) this.#publish(known);
    return known.first < 0 ? -1 : known.first + known.functions.indexOf(code);
  }

  #publish(known: Known): void {
    const { bytes, functions } = known;
    if (this.#published === MOST_MODULES) return;
    const { modules } = this.#open;
    let address = 0;
    if (bytes) {
      address = this.#memory.take(bytes.length);
      this.#memory.u8.set(bytes, address);
    }
    const entry = [address, bytes?.length ?? 0, functions.length];
    this.#memory.i32.set(entry, modules / 4 + MODULE_WORDS * this.#published++);
    known.first = this.#functions;
    this.#functions += functions.length;
    if (this.#table.length < this.#functions) this.#table.grow(functions.length + 64);
    functions.forEach((code, k) => this.#table.set(known.first + k, code));
  }

  /** Tells where the calling thread's own scratch is. */
  useScratch(address: number): void {
    this.#memory.i32[this.#open.own / 4 + thread.scratch] = address;
  }

  /** How long the parts of `extent` are, in whole steps. */
  lengthOf(extent: number, step: number): number {
    return Math.ceil(extent / step / (this.threads * PARTS)) * step;
  }

  /** Enters a call of the next run. `scratch`: which argument is the thread's own scratch, or −1. */
  enter(code: Code, scratch: number, args: readonly number[]): void {
    if (this.#count === MOST_CALLS) this.run(true);
    const { list } = this.#open;
    const number = this.numberOf(code);
    const { i32 } = this.#memory;
    const at = callAt(list, this.#count++) / 4;
    i32[at] = number;
    i32[at + 1] = code.length;
    i32[at + 2] = scratch < 0 ? 0 : (CALL_HEAD + scratch) * 4;
    i32[at + 3] = 0;
    // what is left out is 0, as for calls from JavaScript
    for (let k = 0; k < code.length; k++) i32[at + CALL_HEAD + k] = args[k] ?? 0;
    if (scratch >= 0) this.useScratch(args[scratch]!);
  }

  /** Runs what was entered, and returns when it is done. */
  run(together: boolean): void {
    const count = this.#count;
    if (count === 0) return;
    this.#count = 0;
    const { list } = this.#open;
    this.#memory.i32[list / 4 + 1] = count;
    this.play(list, 1, together);
  }

  /** Goes through a list of so many entries, with the workers or alone. `hosts`: what the calling thread does itself. */
  play(list: number, entries: number, together: boolean, hosts: readonly (() => void)[] = NONE): void {
    const { driver, control: place, own } = this.#open;
    const first = this.#next;
    this.#next = (first + entries) | 0;
    if (this.#leaving.length > 0) this.#letGo();
    if (together) {
      this.#start();
      this.#announce(list, first);
    }
    this.#busy = true;
    this.#hosts = hosts;
    try {
      driver.walk(place, list, first, own);
    } catch (error) {
      this.#giveUp();
      throw error;
    } finally {
      this.#busy = false;
      this.#hosts = NONE;
    }
  }

  /** What the calling thread did failed: whoever waits for the next entry finds that all are over. */
  #giveUp(): void {
    const { i32 } = this.#memory;
    const at = this.#open.control / 4;
    Atomics.store(i32, at + control.entry, this.#next);
    Atomics.store(i32, at + control.taken, 0);
    Atomics.store(i32, at + control.done, 0);
    Atomics.notify(i32, at + control.entry);
    const own = this.#open.own / 4;
    i32.fill(0, own + thread.counters, own + thread.count);
  }

  /** Tells workers of a list; at address 0 there is one without entries. */
  #announce(list: number, first: number, stop = 0): void {
    const { i32 } = this.#memory;
    const at = this.#open.control / 4;
    Atomics.add(i32, at + control.epoch, 1);
    Atomics.store(i32, at + control.list, list);
    Atomics.store(i32, at + control.first, first);
    Atomics.store(i32, at + control.modules, this.#published);
    Atomics.store(i32, at + control.stop, stop);
    Atomics.add(i32, at + control.epoch, 1);
    if (Atomics.load(i32, at + control.asleep) > 0) Atomics.notify(i32, at + control.epoch);
    for (let k = this.#patience; k > 0 && Atomics.load(i32, at + control.inside) < this.threads - 1; k--);
  }

  #start(): void {
    if (this.#started) return;
    this.#started = true;
    const { bytes, control: place, modules } = this.#open;
    const { memory } = this.#memory;
    for (let k = 1; k < this.threads; k++) {
      const own = this.#ownWords(this.#memory.take(WORKER_SCRATCH), false);
      startWorker({ memory, driver: bytes, control: place, at: control, modules, own });
    }
  }

  /** Frees the memory of a list when no worker can be looking at it any more. */
  release(free: () => void): void {
    this.#leaving.push(free);
    if (this.#started) this.#announce(0, this.#next);
    this.#letGo();
  }

  #letGo(): void {
    const inside = this.#started && Atomics.load(this.#memory.i32, this.#open.control / 4 + control.inside) > 0;
    if (inside) return;
    for (const free of this.#leaving) free();
    this.#leaving = [];
  }

  /** Ends the workers. */
  dispose(): void {
    if (this.#started) this.#announce(0, this.#next, 1);
  }
}

const NONE: readonly (() => void)[] = [];

/** Where the parts and the calls of the list of single calls are. */
const partAt = (list: number, k: number): number => list + (2 * ENTRY_WORDS + 2 * k) * 4;
const callAt = (list: number, k: number): number => partAt(list, MOST_CALLS) + k * CALL_WORDS * 4;

/** A page's main thread may not sleep. */
function maySleep(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1);
    return true;
  } catch {
    return false;
  }
}
