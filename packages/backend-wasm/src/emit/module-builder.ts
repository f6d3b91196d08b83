import { append, counted, name as text, padded, typeByte, unsigned } from './bytes.ts';
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
    for (const { builder } of this.#functions)
      for (const { code, at, callee } of builder.calls) padded(code, callee.index, at);
    const imports = this.#imports.map(({ callee }) => this.typeOf(callee.signature));
    const functions = this.#functions.map(({ builder }) => this.typeOf(builder.signature));
    const exported = this.#functions.filter(({ name }) => name !== null);

    const bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
    const section = (id: number, count: number, write: () => void): void => {
      bytes.push(id);
      counted(bytes, () => {
        unsigned(bytes, count);
        write();
      });
    };
    const imported = (name: string, kind: number): void => {
      text(bytes, 'env');
      text(bytes, name);
      bytes.push(kind);
    };
    section(1, this.#types.length, () => {
      for (const key of this.#types) append(bytes, key.split(',').map(Number));
    });
    section(2, imports.length + (memory ? 1 : 0) + (table ? 1 : 0), () => {
      if (memory) {
        const { initial = 1, maximum, shared = false } = memory;
        imported('memory', 2);
        bytes.push((maximum === undefined ? 0 : 1) + (shared ? 2 : 0));
        unsigned(bytes, initial);
        if (maximum !== undefined) unsigned(bytes, maximum);
      }
      if (table) {
        imported('table', 1);
        bytes.push(0x70, 0, 0);
      }
      this.#imports.forEach(({ name }, k) => {
        imported(name, 0);
        unsigned(bytes, imports[k]!);
      });
    });
    section(3, functions.length, () => functions.forEach((type) => unsigned(bytes, type)));
    section(7, exported.length, () => {
      for (const { name, builder } of exported) {
        text(bytes, name!);
        bytes.push(0);
        unsigned(bytes, builder.index);
      }
    });
    const bodies = this.#functions.map(({ builder }) => {
      const body: number[] = [];
      return { body, index: builder.index, rare: builder.writeTo(body) };
    });
    const hinted = bodies.filter(({ rare }) => rare.length > 0);
    // engines that know nothing of it pass over it
    const hint = (): void => {
      text(bytes, 'metadata.code.branch_hint');
      unsigned(bytes, hinted.length);
      for (const { index, rare } of hinted) {
        unsigned(bytes, index);
        unsigned(bytes, rare.length);
        for (const at of rare) {
          unsigned(bytes, at);
          bytes.push(1, 0);
        }
      }
    };
    if (hinted.length > 0) {
      bytes.push(0);
      counted(bytes, hint);
    }
    section(10, functions.length, () => {
      for (const { body } of bodies) counted(bytes, () => append(bytes, body));
    });
    return new Uint8Array(bytes);
  }

  /** The number of a signature. */
  typeOf({ params = [], results = [] }: Signature): number {
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
}
