import { type MemoryImport, ModuleBuilder, type PlainInstruction } from './emit/index.ts';
import { LinearMemory } from './memory/linear-memory.ts';
import { type Code, Team, WORKER_SCRATCH } from './threads/team.ts';

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
}

/** How an engine works. */
export interface EngineOptions {
  /** More than one need shared memory. */
  readonly threads?: number;
  /** Leave out instructions that engines and processors may round differently? */
  readonly deterministic?: boolean;
}

/** More than the forms of loops in a large model; what is forgotten lives on where it is launched. */
const MOST_INSTANCES = 4096;

/** From so many multiplications or the like on, other threads are asked to help: a sleeping one needs some 50 µs to wake. */
const LEAST_SHARED = 2 ** 19;

/** A module that uses some instructions on three equal vectors. */
function probe(instruction: PlainInstruction): BufferSource {
  const module = new ModuleBuilder();
  const type = { params: ['v128'], results: ['v128'] } as const;
  module.function('f', type, (f) => f.get(...f.params, ...f.params, ...f.params).op(instruction));
  return module.finish();
}

/** Why this page cannot run vectors of WebAssembly; null where it can. */
export function obstacle(): string | null {
  try {
    void new WebAssembly.Module(probe('v128.bitselect'));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
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
  readonly #team: Team | null;

  /** `functions`: what modules may import by name. */
  constructor(
    memory: LinearMemory,
    shared: boolean,
    functions: Readonly<Record<string, HostFunction>>,
    { threads = 1, deterministic = false }: EngineOptions = {},
  ) {
    this.memory = memory;
    this.features = { relaxed: !deterministic && WebAssembly.validate(probe('f32x4.relaxed_madd')) };
    this.#import = shared ? { shared, maximum: memory.limit / 65_536 } : {};
    this.#functions = functions;
    this.#team = threads > 1 ? new Team(memory, threads) : null;
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
    if (module.imports.length === 0) this.#team?.publish(bytes, exports as Exports);
    this.#instances.set(key, exports as Exports);
    if (this.#instances.size > MOST_INSTANCES) this.#instances.delete(this.#instances.keys().next().value!);
    return exports as Exports;
  }

  /** Runs a kernel over its outermost axis, on all threads if the `work` is worth it, in parts of whole `step`s, each of which finds so many `bytes` of scratch. */
  launch(kernel: Kernel, extent: number, params: number, work = 0, step = 16, bytes = 0): void {
    if (work < LEAST_SHARED || !this.#team) return kernel(0, extent, this.#scratch, params);
    this.share(kernel as Code, extent, step, work, { at: 2, bytes }, (call, from, to) =>
      call(from, to, this.#scratch, params),
    );
  }

  /** Is it worth sharing so much work? */
  shares(work: number): boolean {
    return this.#team !== null && work >= LEAST_SHARED;
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
    const team = this.#team;
    if (work < LEAST_SHARED || !team || bytes > WORKER_SCRATCH) return part(code, 0, extent);
    const length = team.partOf(code, extent, step);
    if (length >= extent) return part(code, 0, extent);
    const enter: Code = (...args) => team.enter(code, at, args);
    for (let from = 0; from < extent; from += length) part(enter, from, Math.min(from + length, extent));
    team.run();
  }

  /** Makes sure that a kernel finds at least so many bytes of scratch, which hold garbage at each launch. */
  needScratch(bytes: number): void {
    if (bytes <= this.#scratchBytes) return;
    if (this.#scratchBytes > 0) this.memory.give(this.#scratch, this.#scratchBytes);
    this.#scratchBytes = 0;
    this.#scratch = this.memory.take(bytes);
    this.#scratchBytes = bytes;
  }

  /** Forgets all code. */
  dispose(): void {
    this.#instances.clear();
    this.#team?.dispose();
  }
}
