import { interpret, type Operand } from '@tensai/codegen';
import {
  type Backend,
  type BackendSpec,
  Census,
  checkOptions,
  contractionOf,
  elementBytes,
  type Executable,
  factsOf,
  isRows,
  type Loop,
  type Skeleton,
  type Slice,
  type Storage,
  type Sym,
  type TypedArray,
} from '@tensai/core';
import { ArrayPool } from './array-pool.ts';
import { canCompile, type CompiledLoop, compileLoop } from './compiled-loop.ts';
import { convKernels } from './conv.ts';
import { bytesOf, copySlice, CpuStorage, elementsOf, viewNameOf, writeSlice } from './cpu-storage.ts';
import { matrixProduct } from './matrix-product.ts';
import { poolingKernels } from './pooling.ts';
import { RecentMap } from './recent-map.ts';

/** How the cpu backend works. */
export interface CpuOptions {
  /** Make JavaScript functions from loops? The default where the page allows it. */
  readonly compile?: boolean;
  /** What runs loops where none are made: `chunkedLoops` of `@tensai/backend-cpu/chunks`, or an interpreter, which is small and slow, if left out. */
  readonly fallback?: (code: Skeleton) => Executable;
}

// more than the forms of loops in a large model
const MOST_COMPILED = 4096;

/**
 * The reference backend: JavaScript on the calling thread, available everywhere, with every dtype.
 *
 * @example
 * registerBackend(cpu());
 * add(tensor([1, 2]), 1) // [2, 3]
 */
export function cpu(options: CpuOptions = {}): BackendSpec {
  checkOptions('cpu', options, ['compile', 'fallback']);
  return { name: 'cpu', priority: 0, synchronous: true, open: () => open(options) };
}

function open({ compile, fallback }: CpuOptions): Backend {
  const otherwise = (compile ?? mayCompile(fallback)) ? null : (fallback ?? interpretedExecutable);
  const compiled = new RecentMap<string, CompiledLoop>(MOST_COMPILED);
  const census = new Census();
  const pool = new ArrayPool();
  const backend: Backend = {
    name: 'cpu',
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
      return new CpuStorage(size, census.enter(size), pool);
    },
    free(held): void {
      const storage = held as CpuStorage;
      if (storage.freed) return;
      storage.drop();
      census.leave(storage.block, storage.bytes);
    },
    write: writeSlice,
    copy: copySlice,
    read: async (from) => bytesOf(from),
    readSync: bytesOf,
    elements: (of, dtype) => elementsOf(of, viewNameOf(dtype)) as TypedArray,
    kernels: new Map([...convKernels, ...poolingKernels]),
    compile: (code) => {
      if (isRows(code.concrete)) return null;
      const contraction = contractionOf(code.concrete);
      const product = contraction && matrixProduct(contraction, code.concrete.outputs, backend);
      if (product) return product;
      return otherwise ? otherwise(code) : compiledExecutable(code, compiled);
    },
    idle: async () => {},
    memory: () => ({ bytes: census.bytes, buffers: census.count, limit: Infinity }),
    dispose: () => {
      compiled.clear();
      pool.clear();
    },
  };
  return backend;
}

/** Code is made at the first launch: a compiled graph asks for that of all its ops, and launches those that they were joined into. */
function compiledExecutable(code: Skeleton, compiled: RecentMap<string, CompiledLoop>): Executable {
  const exec: { run: Executable['run'] } = {
    run(...first) {
      const { key, loop, numbers } = code;
      let f = compiled.get(key);
      if (!f) compiled.set(key, (f = compileLoop(loop as Loop<Sym>)));
      exec.run = launching(f, numbers);
      exec.run(...first);
    },
  };
  return exec;
}

const launching =
  (launch: CompiledLoop, numbers: Int32Array): Executable['run'] =>
  (ins, outs, args) =>
    launch(ins, outs, args, numbers);

let warned = false;

function mayCompile(fallback: CpuOptions['fallback']): boolean {
  const may = canCompile();
  if (may || warned) return may;
  warned = true;
  const cost = fallback ? 'up to two times' : "a hundred times (without the fallback of '@tensai/backend-cpu/chunks')";
  console.warn(
    `cpu: the Content-Security-Policy of this page forbids making code, so loops take ${cost} as long; 'wasm-unsafe-eval' in its script-src allows WebAssembly, which is some ten times as fast`,
  );
  return false;
}

function interpretedExecutable(code: Skeleton): Executable {
  const loop = code.concrete as Loop;
  const run = interpret(loop, { rounds: true });
  return {
    run: (ins, outs, args) =>
      run(
        ins.map((slice, i) => operandOf(slice, loop.inputs[i]!.aval.dtype)),
        outs.map((slice, k) => operandOf(slice, loop.outputs[k]!.dtype)),
        args,
      ),
  };
}

const operandOf = ({ storage, offset }: Slice, dtype: Loop['inputs'][number]['aval']['dtype']): Operand => ({
  array: (storage as CpuStorage).view(viewNameOf(dtype)),
  offset: offset / factsOf(dtype).bytes,
});
