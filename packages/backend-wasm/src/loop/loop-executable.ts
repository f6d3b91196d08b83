import {
  type DType,
  factsOf,
  type Loop,
  rangesOf,
  type Skeleton,
  skeletonOf,
  sizeOf,
  type Slice,
  type Sym,
} from '@tensai/core';
import type { Engine, Kernel } from '../engine.ts';
import type { TapedExecutable } from '../replay/taped.ts';
import type { Code } from '../threads/team.ts';
import { addressOf } from '../memory/wasm-storage.ts';
import { writeLoopKernel } from './loop-kernel.ts';
import { tableSize } from './prelude.ts';

/** What a loop needs to be launched. */
export interface Launch {
  readonly run: Kernel;
  /** Points along the outermost axis. */
  readonly extent: number;
  /** Points, those of a reduction included. */
  readonly work: number;
  /** What threads take at once at least, and the scratch that each of them needs. */
  readonly step: number;
  readonly scratch: number;
}

/** A table of parameters in memory. */
interface TableAt {
  readonly address: number;
  readonly bytes: number;
}

/** A loop that is compiled at its first launch: a compiled graph asks for code of all its ops, and launches those that they were joined into. */
export function loopExecutable(engine: Engine, code: Skeleton): TapedExecutable {
  const loop = code.concrete as Loop;
  const sources = loop.inputs.map(({ of }, i) => of ?? i);
  return launching(engine, code, loop.args ?? [], sources, () => launchOf(engine, code));
}

/** A map that chooses by the coordinate along its last axis, in ranges one after another; null for other loops. */
export function mapInRanges(engine: Engine, loop: Loop): TapedExecutable | null {
  const parts = rangesOf(loop)?.map((part) => loopExecutable(engine, skeletonOf(part)));
  if (!parts) return null;
  return {
    taped: true,
    run: (...given) => parts.forEach((part) => part.run(...given)),
    dispose: () => parts.forEach((part) => part.dispose!()),
  };
}

/**
 * Launches what `prepare` makes, with a table that has the numbers of a skeleton; what is written to a tape gets a table there. `sources`: which inputs the table points to, before the outputs.
 */
export function launching(
  engine: Engine,
  { numbers }: Skeleton,
  dtypes: readonly DType[],
  sources: readonly number[],
  prepare: () => Launch,
): TapedExecutable {
  const { memory } = engine;
  const args = dtypes.map(argumentOf);
  let launch: Launch | null = null;
  let table: TableAt | null = null;
  return {
    taped: true,
    run(ins: readonly Slice[], outs: readonly Slice[], given: readonly number[]): void {
      const { run, extent, work, step, scratch } = (launch ??= prepare());
      const { tape } = engine;
      if (tape) {
        const pointers = [...sources.map((source) => ins[source]!), ...outs].map(addressOf);
        const values = args.map((stored, k) => ({ value: tape.argumentOf(given[k]!), stored }));
        tape.loop(run as Code, extent, work, { args: values, pointers, numbers }, step, scratch);
        return;
      }
      const { address } = (table ??= tableOf(engine, numbers, args.length, sources.length + outs.length));
      const { i32, f64 } = memory;
      let at = address >> 3;
      for (let k = 0; k < args.length; k++) f64[at++] = args[k]!(given[k]!);
      at *= 2;
      for (let k = 0; k < sources.length; k++) i32[at++] = addressOf(ins[sources[k]!]!);
      for (let k = 0; k < outs.length; k++) i32[at++] = addressOf(outs[k]!);
      engine.launch(run, extent, address, work, step, scratch);
    },
    dispose(): void {
      if (table) memory.giveLasting(table.address, table.bytes);
      table = null;
    },
  };
}

/** Points of a part at least. */
const LINE = 16;

function launchOf(engine: Engine, { key, loop, numbers, concrete }: Skeleton): Launch {
  const { scatter, space } = loop as Loop<Sym>;
  const { run } = engine.instance(key, (module) => writeLoopKernel(module, loop as Loop<Sym>, engine.features));
  const [outermost] = space;
  const extent =
    outermost === undefined || scatter ? 1 : typeof outermost === 'number' ? outermost : numbers[outermost.sym]!;
  const work = sizeOf([...(concrete as Loop).space, ...((concrete as Loop).reduce?.size ?? [])]);
  // threads that write side by side had better not meet in a line of the cache
  const step = engine.worth === 0 ? 1 : Math.max(1, Math.ceil((LINE * extent) / work));
  return { run: run as unknown as Kernel, extent, work, step, scratch: 0 };
}

/** Arguments and pointers are filled in at each launch. */
function tableOf({ memory }: Engine, numbers: Int32Array, args: number, pointers: number): TableAt {
  const bytes = tableSize(args, pointers, numbers.length);
  const address = memory.takeLasting(bytes);
  memory.i32.set(numbers, (address + tableSize(args, pointers, 0)) >> 2);
  return { address, bytes };
}

/** What a number is where the kernel looks for it. */
function argumentOf(dtype: DType): (x: number) => number {
  const { kind, min, max, half } = factsOf(dtype);
  if (half) return half.bitsOf;
  if (kind === 'float') return (x) => x;
  if (kind === 'bool') return (x) => (x === 0 ? 0 : 1);
  return (x) => Math.min(Math.max(x, min), max);
}
