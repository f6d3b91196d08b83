import {
  type Backend,
  BackendOpenError,
  type BackendSpec,
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
import { Engine, obstacle } from './engine.ts';
import { kernelsOf } from './kernels/index.ts';
import { matrixProduct } from './kernels/matrix-product.ts';
import { loopExecutable } from './loop/loop-executable.ts';
import { rowsExecutable } from './loop/rows-executable.ts';
import { halfFunctions } from './loop/casts.ts';
import { hostFunctions } from './loop/host-functions.ts';
import { Ballast } from './memory/ballast.ts';
import { LinearMemory, MOST_BYTES } from './memory/linear-memory.ts';
import { canShareMemory } from './threads/start-worker.ts';
import { addressOf, type Tenancy, WasmStorage } from './memory/wasm-storage.ts';

/** How the wasm backend works. */
export interface WasmOptions {
  /** The most memory that tensors may take, in bytes; just below 2 GiB, if left out. */
  readonly memoryLimit?: number;
  /** Threads that large computations are shared among, the calling one included; 1 if left out. Pages must be isolated from other origins for more. */
  readonly threads?: number;
  /** Multiply and add in two roundings everywhere, so that results have the same bits on every processor and engine? Products are a little slower then. */
  readonly deterministic?: boolean;
}

/**
 * The WebAssembly backend: vectors of 128 bits on the calling thread, with every dtype. Memory is one stretch that grows up to `memoryLimit`.
 *
 * @example
 * registerBackend(wasm());
 * add(tensor([1, 2]), 1) // [2, 3]
 */
export function wasm(options: WasmOptions = {}): BackendSpec {
  checkOptions('wasm', options, ['memoryLimit', 'threads', 'deterministic']);
  const { memoryLimit = MOST_BYTES, threads = 1 } = options;
  if (!(memoryLimit > 0))
    throw new OptionError({ op: 'wasm', what: 'memoryLimit is a number of bytes', value: memoryLimit });
  if (!Number.isInteger(threads) || threads < 1)
    throw new OptionError({ op: 'wasm', what: 'threads is a whole number from 1 up', value: threads });
  return { name: 'wasm', priority: 10, synchronous: true, open: () => open(options) };
}

function open({ memoryLimit = MOST_BYTES, threads = 1, deterministic = false }: WasmOptions): Backend {
  const reason = obstacle();
  if (reason !== null) throw new BackendOpenError({ name: 'wasm', reason });
  const shared = threads > 1 && canShareMemory();
  if (threads > 1 && !shared) warnOnce();
  let bytes = 0;
  let buffers = 0;
  const ballast = new Ballast(memoryLimit);
  const memory = new LinearMemory('wasm', memoryLimit, shared, () => bytes);
  const engine = new Engine(
    memory,
    shared,
    { ...hostFunctions, ...halfFunctions },
    {
      threads: shared ? threads : 1,
      deterministic,
    },
  );
  const bytesOf = (from: Slice): Uint8Array => {
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
      const address = memory.take(size);
      bytes += size;
      buffers++;
      return new WasmStorage(address, size, ballast.take(size));
    },
    free(held): void {
      const tenancy = held as Tenancy;
      if (tenancy.freed) return;
      tenancy.freed = true;
      bytes -= tenancy.bytes;
      buffers--;
      memory.give(tenancy.address, tenancy.bytes);
      ballast.give(tenancy.bytes);
    },
    write(to, from): void {
      memory.u8.set(new Uint8Array(from.buffer, from.byteOffset, from.byteLength), addressOf(to));
    },
    copy(to, from): void {
      const address = addressOf(from);
      memory.u8.copyWithin(addressOf(to), address, address + from.bytes);
    },
    read: async (from) => bytesOf(from),
    readSync: bytesOf,
    elements(of, dtype): TypedArray {
      const { bytes: width, numbers } = factsOf(dtype);
      const Elements = storedArrayOf(dtype);
      return new Elements(memory.memory.buffer, addressOf(of), (of.bytes / width) * numbers) as TypedArray;
    },
    kernels: new Map(kernelsOf(engine)),
    compile: (code) => {
      if (isRows(code.concrete)) return rowsExecutable(engine, code);
      return matrixProduct(engine, code.concrete, backend) ?? loopExecutable(engine, code);
    },
    idle: async () => {},
    memory: () => ({ bytes, buffers, limit: memory.limit }),
    dispose: () => engine.dispose(),
  };
  return backend;
}

let warned = false;

function warnOnce(): void {
  if (!warned)
    console.warn(
      'wasm: this page is not isolated from other origins, so its threads cannot share memory: there is one',
    );
  warned = true;
}
