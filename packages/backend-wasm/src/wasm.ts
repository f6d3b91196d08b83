import {
  type Backend,
  BackendOpenError,
  type BackendSpec,
  Ballast,
  checkOptions,
  elementBytes,
  factsOf,
  isRows,
  OptionError,
  type Slice,
  type Storage,
  storedArrayOf,
  type TypedArray,
} from '@tensai/core';
import { Engine, type EngineOptions, obstacle } from './engine.ts';
import { convolution } from './kernels/conv.ts';
import { kernelsOf } from './kernels/index.ts';
import { matrixProduct } from './kernels/matrix-product.ts';
import { loopExecutable, mapInRanges } from './loop/loop-executable.ts';
import { rowsExecutable } from './loop/rows-executable.ts';
import { hostFunctions } from './loop/host-functions.ts';
import { parts } from './parts.ts';
import { guarded, guardedFactory, UNTAPED } from './replay/taped.ts';
import { LinearMemory, MOST_BYTES } from './memory/linear-memory.ts';
import { addressOf, type Tenancy, WasmStorage } from './memory/wasm-storage.ts';

/** How the wasm backend works. */
export interface WasmOptions {
  /** The most memory that tensors may take, in bytes; just below 2 GiB, if left out. */
  readonly memoryLimit?: number;
  /**
   * Threads that large computations are shared among, the calling one included, at most: no more than the machine runs at once (up to 4 of these, if left out), and one in pages that are not
   * isolated from other origins. Results have the same bits whatever their number. More than one need `import '@tensai/backend-wasm/threads'`, which `tensai` has done; without it there is one.
   */
  readonly threads?: number;
  /** Multiply and add in two roundings everywhere, so that results have the same bits on every processor and engine? Products are a little slower then. */
  readonly deterministic?: boolean;
  /**
   * Have V8 join vectors of 128 bits to ones of 256, in Node 26 on x64? Products are some 1.6 times as fast then, functions of elements up to twice; bits stay the same. V8 calls it an experiment, and it holds for all WebAssembly of the
   * process; so it is tried at the start, and left off with a warning where it is wrong, no faster, or not there. It needs `import '@tensai/backend-wasm/revectorize'`, which `tensai` has done.
   */
  readonly experimentalRevectorize?: boolean;
}

/**
 * The WebAssembly backend: vectors of 128 bits, with every dtype, on several threads where that is faster. Memory is one stretch that grows up to `memoryLimit`. Threads start with the first
 * computation that is worth it.
 *
 * @example
 * registerBackend(wasm());
 * add(tensor([1, 2]), 1) // [2, 3]
 */
export function wasm(options: WasmOptions = {}): BackendSpec {
  checkOptions('wasm', options, ['memoryLimit', 'threads', 'deterministic', 'experimentalRevectorize']);
  const { memoryLimit = MOST_BYTES, threads } = options;
  if (!(memoryLimit > 0))
    throw new OptionError({ op: 'wasm', what: 'memoryLimit is a number of bytes', value: memoryLimit });
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1))
    throw new OptionError({ op: 'wasm', what: 'threads is a whole number from 1 up', value: threads });
  const missing = (option: keyof WasmOptions, part: string): void => {
    const hint = `import '@tensai/backend-wasm/${part}'`;
    throw new OptionError({
      op: 'wasm',
      what: `${option} takes a part that is not there`,
      value: options[option],
      hint,
    });
  };
  if (threads !== undefined && threads > 1 && !parts.threads) missing('threads', 'threads');
  if (options.experimentalRevectorize && !parts.joining) missing('experimentalRevectorize', 'revectorize');
  return { name: 'wasm', priority: 10, synchronous: true, open: () => open(options) };
}

/** Threads that are used where nobody says how many: more gain little on most machines, and take memory. */
const USUAL = 4;

/** Opens the backend. `worth`: see `EngineOptions`. */
export function open(options: WasmOptions & Pick<EngineOptions, 'worth'>): Backend {
  const reason = obstacle();
  if (reason !== null) throw new BackendOpenError({ name: 'wasm', reason });
  const make = (joined: boolean): Backend => opened(options, joined);
  return options.experimentalRevectorize && parts.joining ? parts.joining(make) : make(false);
}

/** Storages without memory that are kept for the next tensors. */
const MOST_IDLE = 4096;

function opened(
  {
    memoryLimit = MOST_BYTES,
    threads: asked,
    deterministic = false,
    worth = 1,
  }: WasmOptions & Pick<EngineOptions, 'worth'>,
  joined: boolean,
): Backend {
  const threading = parts.threads;
  const threads = threading ? Math.min(asked ?? USUAL, threading.cores()) : 1;
  const shared = threads > 1 && threading!.canShareMemory();
  let bytes = 0;
  let buffers = 0;
  const ballast = new Ballast(memoryLimit);
  const idle: WasmStorage[] = [];
  const memory = new LinearMemory('wasm', memoryLimit, shared, () => bytes);
  const engine = new Engine(memory, memory.shared, hostFunctions, {
    threads: memory.shared ? threads : 1,
    threading,
    deterministic,
    joined,
    worth,
    // whom it concerns is who computes much
    ...(threads > 1 && !shared && { alone: threading!.alone }),
  });
  const bytesOf = (from: Slice): Uint8Array => {
    if (engine.tape) throw UNTAPED;
    const address = addressOf(from);
    return memory.u8.slice(address, address + from.bytes);
  };
  const backend: Backend = {
    name: 'wasm',
    caps: {
      bytes: elementBytes,
      maxBuffers: 1000,
      syncRead: true,
      nan: true,
      suballoc: true,
      finalize: true,
      specialise: false,
      scatter: true,
      fold: true,
      rows: true,
    },
    alloc(size): Storage {
      if (engine.tape) return engine.tape.alloc(size);
      const address = memory.take(size);
      bytes += size;
      buffers++;
      const load = ballast.take(size, bytes);
      return idle.pop()?.moveTo(address, size, load) ?? new WasmStorage(address, size, load);
    },
    free(held): void {
      // what was taken meanwhile goes with the tape
      if (engine.tape) return;
      const tenancy = held as Tenancy;
      if (tenancy.freed) return;
      tenancy.freed = true;
      bytes -= tenancy.bytes;
      buffers--;
      memory.give(tenancy.address, tenancy.bytes);
      ballast.give(tenancy.bytes);
    },
    recycle(storage): void {
      const freed = storage as WasmStorage;
      ballast.spare(freed.ballast);
      freed.ballast = null;
      if (idle.length < MOST_IDLE) idle.push(freed);
    },
    write(to, from): void {
      if (engine.tape) throw UNTAPED;
      memory.u8.set(new Uint8Array(from.buffer, from.byteOffset, from.byteLength), addressOf(to));
    },
    copy(to, from): void {
      if (engine.tape) return engine.tape.copy(addressOf(to), addressOf(from), from.bytes);
      const address = addressOf(from);
      memory.u8.copyWithin(addressOf(to), address, address + from.bytes);
    },
    read: async (from) => bytesOf(from),
    readSync: bytesOf,
    elements(of, dtype): TypedArray {
      if (engine.tape) throw UNTAPED;
      const { bytes: width, numbers } = factsOf(dtype);
      const Elements = storedArrayOf(dtype);
      return new Elements(memory.memory.buffer, addressOf(of), (of.bytes / width) * numbers) as TypedArray;
    },
    kernels: new Map(kernelsOf(engine).map(([name, factory]) => [name, guardedFactory(engine, factory)])),
    compile: (code) => {
      if (isRows(code.concrete)) {
        const made = rowsExecutable(engine, code);
        return made && guarded(engine, made);
      }
      const { concrete } = code;
      const made = convolution(engine, concrete, backend) ?? matrixProduct(engine, concrete, backend);
      return guarded(engine, made ?? mapInRanges(engine, concrete) ?? loopExecutable(engine, code));
    },
    idle: async () => {},
    memory: () => ({ bytes, buffers, limit: memory.limit }),
    dispose: () => engine.dispose(),
  };
  return engine.team ? Object.assign(backend, { record: threading!.recorder(engine, backend) }) : backend;
}
