import {
  type DType,
  type Executable,
  factsOf,
  type Loop,
  type Skeleton,
  sizeOf,
  type Slice,
  type Sym,
} from '@tensai/core';
import type { Engine, Kernel } from '../engine.ts';
import type { LinearMemory } from '../memory/linear-memory.ts';
import { addressOf } from '../memory/wasm-storage.ts';
import { writeLoopKernel } from './loop-kernel.ts';
import { tableSize } from './prelude.ts';

/** What a loop needs to be launched: its code, and its table of parameters in memory. */
export interface Launch {
  readonly run: Kernel;
  /** Points along the outermost axis. */
  readonly extent: number;
  readonly table: number;
  readonly bytes: number;
  /** Points, those of a reduction included. */
  readonly work: number;
  /** What threads take at once at least, and the scratch that each of them needs. */
  readonly step: number;
  readonly scratch: number;
}

/** A loop that is compiled, and gets its numbers, at its first launch: a compiled graph asks for code of all its ops, and launches those that they were joined into. */
export function loopExecutable(engine: Engine, code: Skeleton): Executable {
  const loop = code.concrete as Loop;
  const sources = loop.inputs.map(({ of }, i) => of ?? i);
  return launching(engine, loop.args ?? [], sources, () => launchOf(engine, code, loop.args?.length ?? 0));
}

/** Launches what `prepare` makes. `sources`: which inputs its table points to, before the outputs. */
export function launching(
  engine: Engine,
  dtypes: readonly DType[],
  sources: readonly number[],
  prepare: () => Launch,
): Executable {
  const { memory } = engine;
  const args = dtypes.map(argumentOf);
  let launch: Launch | null = null;
  return {
    run(ins: readonly Slice[], outs: readonly Slice[], given: readonly number[]): void {
      const { run, extent, table, work, step, scratch } = (launch ??= prepare());
      const { i32, f64 } = memory;
      let at = table >> 3;
      for (let k = 0; k < args.length; k++) f64[at++] = args[k]!(given[k]!);
      at *= 2;
      for (let k = 0; k < sources.length; k++) i32[at++] = addressOf(ins[sources[k]!]!);
      for (let k = 0; k < outs.length; k++) i32[at++] = addressOf(outs[k]!);
      engine.launch(run, extent, table, work, step, scratch);
    },
    dispose(): void {
      if (launch) memory.giveLasting(launch.table, launch.bytes);
      launch = null;
    },
  };
}

function launchOf(engine: Engine, { key, loop, numbers, concrete }: Skeleton, args: number): Launch {
  const { memory } = engine;
  const { inputs, outputs, scatter, space } = loop as Loop<Sym>;
  const { run } = engine.instance(key, (module) => writeLoopKernel(module, loop as Loop<Sym>, engine.features));
  const { table, bytes } = tableOf(memory, args, inputs.length + outputs.length, numbers);
  const [outermost] = space;
  const extent =
    outermost === undefined || scatter ? 1 : typeof outermost === 'number' ? outermost : numbers[outermost.sym]!;
  const work = sizeOf([...(concrete as Loop).space, ...((concrete as Loop).reduce?.size ?? [])]);
  return { run: run as unknown as Kernel, extent, table, bytes, work, step: 16, scratch: 0 };
}

/** A table with the numbers of a skeleton; arguments and pointers are filled in at each launch. */
export function tableOf(
  memory: LinearMemory,
  args: number,
  pointers: number,
  numbers: Int32Array,
): { readonly table: number; readonly bytes: number } {
  const bytes = tableSize(args, pointers, numbers.length);
  const table = memory.takeLasting(bytes);
  memory.i32.set(numbers, (table + tableSize(args, pointers, 0)) >> 2);
  return { table, bytes };
}

/** What a number is where the kernel looks for it. */
function argumentOf(dtype: DType): (x: number) => number {
  const { kind, min, max, half } = factsOf(dtype);
  if (half) return half.bitsOf;
  if (kind === 'float') return (x) => x;
  if (kind === 'bool') return (x) => (x === 0 ? 0 : 1);
  return (x) => Math.min(Math.max(x, min), max);
}
