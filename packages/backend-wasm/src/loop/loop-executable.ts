import { type DType, type Executable, factsOf, type Loop, type Slice, type Sym } from '@tensai/core';
import type { Engine, Kernel } from '../engine.ts';
import { addressOf } from '../memory/wasm-storage.ts';
import { writeLoopKernel } from './loop-kernel.ts';
import { tableSize } from './prelude.ts';

/** A loop made ready for its numbers. */
export function loopExecutable(engine: Engine, key: string, loop: Loop<Sym>, numbers: Int32Array): Executable {
  const { memory } = engine;
  const run = engine.instance(key, (module) => writeLoopKernel(module, loop))['run'] as unknown as Kernel;
  const args = (loop.args ?? []).map(argumentOf);
  const pointers = loop.inputs.length + loop.outputs.length;
  const size = tableSize(args.length, pointers, numbers.length);
  const table = memory.takeLasting(size);
  memory.i32.set(numbers, (table + tableSize(args.length, pointers, 0)) >> 2);
  const sources = loop.inputs.map(({ of }, i) => of ?? i);
  const [outermost] = loop.space;
  const extent =
    outermost === undefined || loop.scatter ? 1 : typeof outermost === 'number' ? outermost : numbers[outermost.sym]!;
  const first = (table + 8 * args.length) >> 2;
  let disposed = false;
  return {
    run(ins: readonly Slice[], outs: readonly Slice[], given: readonly number[]): void {
      const { i32 } = memory;
      let at = first;
      for (let k = 0; k < sources.length; k++) i32[at++] = addressOf(ins[sources[k]!]!);
      for (let k = 0; k < outs.length; k++) i32[at++] = addressOf(outs[k]!);
      for (let k = 0; k < args.length; k++) memory.f64[(table >> 3) + k] = args[k]!(given[k]!);
      engine.launch(run, extent, table);
    },
    dispose(): void {
      if (!disposed) memory.giveLasting(table, size);
      disposed = true;
    },
  };
}

/** What a number is where the kernel looks for it. */
function argumentOf(dtype: DType): (x: number) => number {
  const { kind, min, max, half } = factsOf(dtype);
  if (half) return half.bitsOf;
  if (kind === 'float') return (x) => x;
  if (kind === 'bool') return (x) => (x === 0 ? 0 : 1);
  return (x) => Math.min(Math.max(x, min), max);
}
