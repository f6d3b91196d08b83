import { type MemoryImport, ModuleBuilder, type PlainInstruction } from './emit/index.ts';
import { LinearMemory } from './memory/linear-memory.ts';
import type { Threading } from './parts.ts';
import type { Tape } from './replay/tape.ts';
import type { Judges } from './threads/judges.ts';
import { WORKER_SCRATCH } from './threads/scratch.ts';
import type { Code, Team } from './threads/team.ts';

/** What code in a module can call: numbers in, a number out. */
export type HostFunction = (...args: number[]) => number;

/** The points `from … to` of the outermost axis; `scratch`: memory of the calling thread; `params`: a table in memory. */
export type Kernel = (from: number, to: number, scratch: number, params: number) => void;

/** What an instance offers. */
export type Exports = Readonly<Record<string, (...args: number[]) => number>>;

/** What the engine's WebAssembly knows beyond vectors of 128 bits. */
export interface Features {
  /** `f32x4.relaxed_madd` and its like. */
  readonly relaxed: boolean;
  /** Does it join neighbouring vectors to wider ones? */
  readonly joined: boolean;
}

/** How an engine works. */
export interface EngineOptions {
  /** More than one need shared memory, and `threading`. */
  readonly threads?: number;
  readonly threading?: Threading | null;
  /** Leave out instructions that engines and processors may round differently? */
  readonly deterministic?: boolean;
  /** Does the engine join neighbouring vectors? */
  readonly joined?: boolean;
  /** How much work makes it worth to share, as a multiple of what was measured; tests share everything. */
  readonly worth?: number;
  /** Called at the first work that would be shared if there were threads. */
  readonly alone?: () => void;
}

/** More than the forms of loops in a large model; what is forgotten lives on where it is launched. */
const MOST_INSTANCES = 4096;

/** From so many multiplications or the like on, other threads are asked to help: a sleeping one needs some 50 µs to wake. */
const LEAST_SHARED = 2 ** 19;

/** Looks for workers, where everything is shared: more than one takes to wake. */
const PATIENCE = 20_000;

/** A module that uses some instructions on three equal vectors. */
function probe(instruction: PlainInstruction): BufferSource {
  const module = new ModuleBuilder();
  const type = { params: ['v128'], results: ['v128'] } as const;
  module.function('f', type, (f) => f.get(...f.params, ...f.params, ...f.params).op(instruction));
  return module.finish();
}

/** Why this page cannot run vectors of WebAssembly; null where it can. */
export function obstacle(): string | null {
  const module = probe('v128.bitselect');
  try {
    void new WebAssembly.Module(module);
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // a policy forbids to compile what is valid
    const forbidden = typeof WebAssembly === 'object' && WebAssembly.validate(module);
    return forbidden ? `${reason} (script-src 'wasm-unsafe-eval' allows it)` : reason;
  }
}

/** Memory and code of one backend: what loops and kernels are made with. */
export class Engine {
  readonly memory: LinearMemory;
  readonly features: Features;
  readonly #import: MemoryImport;
  readonly #instances: Map<string, Exports> = new Map();
  readonly #functions: Readonly<Record<string, HostFunction>>;
  #scratch = 0;
  #scratchBytes = 0;
  /** The threads; null where there is one. */
  readonly team: Team | null;
  readonly worth: number;
  #alone: (() => void) | null;
  readonly #judges: Judges | null;
  /** Where calls are written down instead of being made. */
  tape: Tape | null = null;

  /** `functions`: what modules may import by name. */
  constructor(
    memory: LinearMemory,
    shared: boolean,
    functions: Readonly<Record<string, HostFunction>>,
    { threads = 1, threading = null, deterministic = false, joined = false, worth = 1, alone }: EngineOptions = {},
  ) {
    this.memory = memory;
    this.features = { relaxed: !deterministic && WebAssembly.validate(probe('f32x4.relaxed_madd')), joined };
    this.#import = shared ? { shared, maximum: memory.limit / 65_536 } : {};
    this.#functions = functions;
    this.worth = worth;
    this.#alone = alone ?? null;
    const several = threads > 1 ? threading : null;
    this.team = several && several.team(memory, this.#import, threads, worth === 0 ? PATIENCE : 0);
    this.#judges = several && several.judges();
  }

  /** The exports of the module that `build` writes, made once for each key. */
  instance(key: string, build: (module: ModuleBuilder) => void): Exports {
    const known = this.#instances.get(key);
    if (known) return known;
    const module = new ModuleBuilder({ memory: this.#import });
    build(module);
    const bytes = module.finish();
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      env: { memory: this.memory.memory, ...this.#functions },
    });
    this.team?.know(module.imports.length === 0 ? bytes : null, Object.values(exports) as Code[]);
    this.#instances.set(key, exports as Exports);
    if (this.#instances.size > MOST_INSTANCES) this.#instances.delete(this.#instances.keys().next().value!);
    return exports as Exports;
  }

  /** Runs a kernel over its outermost axis, on all threads if the `work` is worth it, in parts of whole `step`s, each of which finds so many `bytes` of scratch. */
  launch(kernel: Kernel, extent: number, params: number, work = 0, step = 16, bytes = 0): void {
    const { tape } = this;
    if (tape) return kernel(0, extent, tape.scratch, params);
    if (!this.shares(work)) return kernel(0, extent, this.#scratch, params);
    this.share(kernel as Code, extent, step, work, { at: 2, bytes }, (call, from, to) =>
      call(from, to, this.#scratch, params),
    );
  }

  /** Is it worth sharing so much work? */
  shares(work: number): boolean {
    if (work < LEAST_SHARED * this.worth) return false;
    if (this.team) return true;
    this.#alone?.();
    this.#alone = null;
    return false;
  }

  /** How a kernel calls a function of a module that is not shared. */
  caller(code: Code): Code {
    const { tape } = this;
    return tape === null ? code : (...args) => tape.call(code, args);
  }

  /** Fills memory with zeros. */
  zero(address: number, bytes: number): void {
    if (this.tape) this.tape.zero(address, bytes);
    else this.memory.u8.fill(0, address, address + bytes);
  }

  /**
   * Computes `extent` in parts of whole `step`s, on all threads if the `work` (multiplications, or the like) is worth it. `part` calls what it is given as it would call
   * `code`; of its arguments number `at` is the scratch, of which a part needs so many `bytes` (−1: none is).
   */
  share(
    code: Code,
    extent: number,
    step: number,
    work: number,
    { at, bytes }: { readonly at: number; readonly bytes: number },
    part: (call: Code, from: number, to: number) => void,
  ): void {
    const { team, tape } = this;
    if (tape) return tape.share(code, extent, step, work, { at, bytes }, part);
    if (!this.shares(work) || !team || team.busy || bytes > WORKER_SCRATCH || !team.isShared(code))
      return part(code, 0, extent);
    const length = team.lengthOf(extent, step);
    if (length >= extent) return part(code, 0, extent);
    const judge = this.#judges!.of(code, work);
    const enter: Code = (...args) => (team.enter(code, at, args), 0);
    const run = (_: number, together: boolean): void => {
      if (!together) return part(code, 0, extent);
      for (let from = 0; from < extent; from += length) part(enter, from, Math.min(from + length, extent));
      team.run(true);
    };
    judge.runs(1, run, team.ready);
  }

  /** Makes sure that a kernel finds at least so many bytes of scratch, which hold garbage at each launch; answers where. */
  needScratch(bytes: number): number {
    if (bytes <= this.#scratchBytes) return this.#scratch;
    if (this.#scratchBytes > 0) this.memory.give(this.#scratch, this.#scratchBytes);
    this.#scratchBytes = 0;
    this.#scratch = this.memory.take(bytes);
    this.#scratchBytes = bytes;
    return this.#scratch;
  }

  /** Memory that kernels find, wherever it is now. */
  get scratch(): number {
    return this.#scratch;
  }

  /** Forgets all code. */
  dispose(): void {
    this.#instances.clear();
    this.team?.dispose();
  }
}
