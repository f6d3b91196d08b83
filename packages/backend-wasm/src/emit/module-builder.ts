import { counted, name as text, padded, typeByte, unsigned } from './bytes.ts';
import { type Callee, FunctionBuilder, type Signature } from './function-builder.ts';

/** The memory that a module imports as `env.memory`. A shared one must say its `maximum`. Sizes in pages of 64 KiB. */
export interface MemoryImport {
  readonly initial?: number;
  readonly maximum?: number;
  readonly shared?: boolean;
}

/** How a module is made. */
export interface ModuleOptions {
  /** Left out: the module has no memory. */
  readonly memory?: MemoryImport;
  /** Does it import a table of functions, `env.table`? */
  readonly table?: boolean;
}

/** The largest memory, in pages: 4 GiB. */
export const MOST_PAGES = 65_536;

/** Writes a WebAssembly module. Functions may be imported at any time: calls get their numbers at the end. */
export class ModuleBuilder {
  readonly #options: ModuleOptions;
  readonly #imports: { readonly name: string; readonly callee: Callee }[] = [];
  readonly #functions: { readonly name: string | null; readonly builder: FunctionBuilder }[] = [];
  readonly #types: string[] = [];

  constructor(options: ModuleOptions = {}) {
    this.#options = options;
  }

  /** The function `env[name]`, imported once. */
  import(name: string, signature: Signature): Callee {
    const known = this.#imports.find((given) => given.name === name);
    if (known) return known.callee;
    const callee = { signature, index: -1 };
    this.#imports.push({ name, callee });
    return callee;
  }

  /** A function; one with a name is exported. `build` writes its body (or the caller does later, through what is returned). */
  function(name: string | null, signature: Signature, build?: (f: FunctionBuilder) => void): FunctionBuilder {
    const builder = new FunctionBuilder(signature);
    this.#functions.push({ name, builder });
    build?.(builder);
    return builder;
  }

  /** The names of the functions that are imported. */
  get imports(): readonly string[] {
    return this.#imports.map(({ name }) => name);
  }

  /** The module's bytes. */
  finish(): Uint8Array<ArrayBuffer> {
    const { memory, table } = this.#options;
    this.#imports.forEach(({ callee }, index) => (callee.index = index));
    this.#functions.forEach(({ builder }, k) => (builder.index = this.#imports.length + k));
    const imports: number[][] = [];
    const imported = (name: string, ...description: readonly number[]): void => {
      const entry: number[] = [];
      text(entry, 'env');
      text(entry, name);
      imports.push([...entry, ...description]);
    };
    const limits = (initial: number, maximum: number | undefined, shared: boolean): number[] => {
      const bytes = [(maximum === undefined ? 0 : 1) + (shared ? 2 : 0)];
      unsigned(bytes, initial);
      if (maximum !== undefined) unsigned(bytes, maximum);
      return bytes;
    };
    if (memory) imported('memory', 2, ...limits(memory.initial ?? 1, memory.maximum, memory.shared ?? false));
    if (table) imported('table', 1, 0x70, 0, 0);
    for (const { name, callee } of this.#imports) imported(name, 0, ...this.#typeOf(callee.signature));

    const bodies = this.#functions.map(({ builder }) => {
      for (const { code, at, callee } of builder.calls) padded(code, callee.index, at);
      for (const { code, at, signature } of builder.types) padded(code, this.#typeIndex(signature), at);
      const body: number[] = [];
      counted(body, builder.finished());
      return body;
    });
    const signatures = this.#functions.map(({ builder }) => this.#typeOf(builder.signature));
    const exports = this.#functions.flatMap(({ name, builder }) => {
      if (name === null) return [];
      const entry: number[] = [];
      text(entry, name);
      entry.push(0);
      unsigned(entry, builder.index);
      return [entry];
    });
    const types = this.#types.map((key) => key.split(',').map(Number));
    const bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
    const section = (id: number, entries: readonly (readonly number[])[]): void => {
      const body: number[] = [];
      unsigned(body, entries.length);
      for (const entry of entries) for (const byte of entry) body.push(byte);
      bytes.push(id);
      counted(bytes, body);
    };
    section(1, types);
    section(2, imports);
    section(3, signatures);
    section(7, exports);
    section(10, bodies);
    return Uint8Array.from(bytes);
  }

  #typeIndex({ params = [], results = [] }: Signature): number {
    const key = [
      0x60,
      params.length,
      ...params.map((type) => typeByte[type]),
      results.length,
      ...results.map((type) => typeByte[type]),
    ].join();
    const known = this.#types.indexOf(key);
    return known >= 0 ? known : this.#types.push(key) - 1;
  }

  #typeOf(signature: Signature): number[] {
    const bytes: number[] = [];
    unsigned(bytes, this.#typeIndex(signature));
    return bytes;
  }
}
