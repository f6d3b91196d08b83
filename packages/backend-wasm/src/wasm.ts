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
import { convolution } from './kernels/conv.ts';
import { kernelsOf } from './kernels/index.ts';
import { matrixProduct } from './kernels/matrix-product.ts';
import { loopExecutable } from './loop/loop-executable.ts';
import { hostFunctions } from './loop/host-functions.ts';
import { Ballast } from './memory/ballast.ts';
import { LinearMemory, MOST_BYTES } from './memory/linear-memory.ts';
import { joinVectors, partVectors } from './revectorize/join-vectors.ts';
import { selfTest } from './revectorize/self-test.ts';
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
  /**
   * Have V8 join vectors of 128 bits to ones of 256, in Node 26 on x64? Products are some 1.6 times as fast then, bits stay the same. V8 calls it an experiment, and it holds for all WebAssembly of the
   * process; so it is tried at the start, and left off with a warning where it is wrong, no faster, or not there.
   */
  readonly experimentalRevectorize?: boolean;
}

/**
 * The WebAssembly backend: vectors of 128 bits on the calling thread, with every dtype. Memory is one stretch that grows up to `memoryLimit`.
 *
 * @example
 * registerBackend(wasm());
 * add(tensor([1, 2]), 1) // [2, 3]
 */
export function wasm(options: WasmOptions = {}): BackendSpec {
  checkOptions('wasm', options, ['memoryLimit', 'threads', 'deterministic', 'experimentalRevectorize']);
  const { memoryLimit = MOST_BYTES, threads = 1 } = options;
  if (!(memoryLimit > 0))
    throw new OptionError({ op: 'wasm', what: 'memoryLimit is a number of bytes', value: memoryLimit });
  if (!Number.isInteger(threads) || threads < 1)
    throw new OptionError({ op: 'wasm', what: 'threads is a whole number from 1 up', value: threads });
  return { name: 'wasm', priority: 10, synchronous: true, open: () => open(options) };
}

function open(options: WasmOptions): Backend {
  const reason = obstacle();
  if (reason !== null) throw new BackendOpenError({ name: 'wasm', reason });
  if (!options.experimentalRevectorize) return opened(options, false);
  const hindrance = joinVectors();
  if (hindrance === null) {
    const backend = opened(options, true);
    const wrong = selfTest(backend);
    if (wrong === null) return backend;
    void backend.dispose?.();
    partVectors(`${wrong} comes out wrong`);
  }
  warnOnce(`wasm: vectors are not joined, as experimentalRevectorize asks: ${joinVectors()}`);
  return opened(options, false);
}

/** Storages without memory that are kept for the next tensors. */
const MOST_IDLE = 4096;

function opened(
  { memoryLimit = MOST_BYTES, threads = 1, deterministic = false }: WasmOptions,
  joined: boolean,
): Backend {
  const shared = threads > 1 && canShareMemory();
  if (threads > 1 && !shared)
    warnOnce('wasm: this page is not isolated from other origins, so its threads cannot share memory: there is one');
  let bytes = 0;
  let buffers = 0;
  const ballast = new Ballast(memoryLimit);
  const idle: WasmStorage[] = [];
  const memory = new LinearMemory('wasm', memoryLimit, shared, () => bytes);
  const engine = new Engine(memory, shared, hostFunctions, { threads: shared ? threads : 1, deterministic, joined });
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
      rows: false,
    },
    alloc(size): Storage {
      const address = memory.take(size);
      bytes += size;
      buffers++;
      const load = ballast.take(size);
      return idle.pop()?.moveTo(address, size, load) ?? new WasmStorage(address, size, load);
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
    recycle(storage): void {
      const freed = storage as WasmStorage;
      freed.ballast = null;
      if (idle.length < MOST_IDLE) idle.push(freed);
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
      if (isRows(code.concrete)) return null;
      const { concrete } = code;
      return (
        convolution(engine, concrete, backend) ??
        matrixProduct(engine, concrete, backend) ??
        loopExecutable(engine, code)
      );
    },
    idle: async () => {},
    memory: () => ({ bytes, buffers, limit: memory.limit }),
    dispose: () => engine.dispose(),
  };
  return backend;
}

const warned = new Set<string>();

function warnOnce(warning: string): void {
  if (!warned.has(warning)) console.warn(warning);
  warned.add(warning);
}
