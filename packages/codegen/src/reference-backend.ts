import {
  type Backend,
  type BackendSpec,
  type DType,
  elementBytes,
  factsOf,
  type Held,
  isRows,
  type Loop,
  type Slice,
  type Storage,
  storedArrayOf,
} from '@tensai/core';
import { interpret, type Operand } from './interpret.ts';

/** Bytes, and nothing else. */
class ReferenceStorage implements Storage, Held {
  readonly buffer: ArrayBuffer;
  readonly bytes: number;
  refs = 0;
  freed = false;

  constructor(bytes: number) {
    this.bytes = bytes;
    this.buffer = new ArrayBuffer(Math.ceil(bytes / 8) * 8);
  }

  get held(): Held {
    return this;
  }
}

const bytesOf = ({ storage, offset, bytes }: Slice): Uint8Array =>
  new Uint8Array((storage as ReferenceStorage).buffer, offset, bytes);

const operandOf = ({ storage, offset }: Slice, dtype: DType): Operand => {
  const Stored = storedArrayOf(dtype);
  return { array: new Stored((storage as ReferenceStorage).buffer), offset: offset / factsOf(dtype).bytes };
};

/**
 * The backend that judges others: it interprets every loop in float64, point by point, and rounds only what it stores.
 * Slow; it needs no `new Function`.
 *
 * @example
 * referenceBackend().name // 'reference'
 */
export const referenceBackend = (): BackendSpec => ({ name: 'reference', priority: -10, synchronous: true, open });

function open(): Backend {
  let bytes = 0;
  let buffers = 0;
  return {
    name: 'reference',
    caps: {
      bytes: elementBytes,
      maxBuffers: 1000,
      syncRead: true,
      nan: true,
      suballoc: true,
      finalize: false,
      specialise: false,
      scatter: true,
      fold: true,
      rows: false,
    },
    alloc(size): Storage {
      bytes += size;
      buffers++;
      return new ReferenceStorage(size);
    },
    free(held): void {
      if (held.freed) return;
      held.freed = true;
      bytes -= (held as ReferenceStorage).bytes;
      buffers--;
    },
    write: (to, from) => bytesOf(to).set(new Uint8Array(from.buffer, from.byteOffset, from.byteLength)),
    copy: (to, from) => bytesOf(to).set(bytesOf(from)),
    read: async (from) => bytesOf(from).slice(),
    readSync: (from) => bytesOf(from).slice(),
    kernels: new Map(),
    compile: ({ concrete }) => {
      if (isRows(concrete)) return null;
      return executableOf(concrete);
    },
    idle: async () => {},
    memory: () => ({ bytes, buffers, limit: Infinity }),
    dispose: () => {},
  };
}

function executableOf(loop: Loop): {
  run(ins: readonly Slice[], outs: readonly Slice[], args: readonly number[]): void;
} {
  const run = interpret(loop, { rounds: false });
  return {
    run: (ins, outs, args) =>
      run(
        ins.map((slice, i) => operandOf(slice, loop.inputs[i]!.aval.dtype)),
        outs.map((slice, k) => operandOf(slice, loop.outputs[k]!.dtype)),
        args,
      ),
  };
}
