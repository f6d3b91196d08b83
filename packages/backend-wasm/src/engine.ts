import { ModuleBuilder, type MemoryImport } from './emit/index.ts';
import { LinearMemory } from './memory/linear-memory.ts';

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

/** More than the forms of loops in a large model; what is forgotten lives on where it is launched. */
const MOST_INSTANCES = 4096;

const relaxedModule = (): BufferSource => {
  const module = new ModuleBuilder();
  const type = { params: ['v128'], results: ['v128'] } as const;
  module.function('f', type, (f) => f.get(...f.params, ...f.params, ...f.params).op('f32x4.relaxed_madd'));
  return module.finish();
};

/** Memory and code of one backend: what loops and kernels are made with. */
export class Engine {
  readonly memory: LinearMemory;
  readonly features: Features;
  readonly #import: MemoryImport;
  readonly #instances: Map<string, Exports> = new Map();
  readonly #functions: Readonly<Record<string, HostFunction>>;
  #scratch = 0;
  #scratchBytes = 0;

  /** `functions`: what modules may import by name. */
  constructor(memory: LinearMemory, shared: boolean, functions: Readonly<Record<string, HostFunction>>) {
    this.memory = memory;
    this.features = { relaxed: WebAssembly.validate(relaxedModule()) };
    this.#import = shared ? { shared, maximum: memory.limit / 65_536 } : {};
    this.#functions = functions;
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
    this.#instances.set(key, exports as Exports);
    if (this.#instances.size > MOST_INSTANCES) this.#instances.delete(this.#instances.keys().next().value!);
    return exports as Exports;
  }

  /** Runs a kernel over its outermost axis. */
  launch(kernel: Kernel, extent: number, params: number): void {
    kernel(0, extent, this.#scratch, params);
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
  }
}
