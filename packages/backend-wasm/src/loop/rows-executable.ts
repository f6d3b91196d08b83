import { bindingsOf, passesOf, type Rows, sizeOf, type Skeleton, type Sym } from '@tensai/core';
import type { Engine, Kernel } from '../engine.ts';
import type { TapedExecutable } from '../replay/taped.ts';
import { isUnordered } from './accumulator.ts';
import { launching } from './loop-executable.ts';
import { writeRowsKernel } from './rows-kernel.ts';

/** What is kept of a row between two passes lies in memory that stays in a cache. */
const MOST_SCRATCH = 2 ** 18;

/** A program along rows, all passes over a row one after another. Null for rows that other loops walk through better: out of order, or too long to be kept. */
export function rowsExecutable(engine: Engine, code: Skeleton): TapedExecutable | null {
  const rows = code.concrete as Rows;
  if (!rows.stages.every(({ loop }) => isFit(loop))) return null;
  const { inputs, args, width } = bindingsOf(rows);
  const kept = passesOf(rows).kept.length;
  const row = Math.max(...rows.stages.map(({ loop }) => sizeOf([...loop.space, ...(loop.reduce?.size ?? [])])));
  const elements = row / sizeOf(rows.space);
  const scratch = kept * elements * width;
  if (scratch > MOST_SCRATCH) return null;
  const sources = Array.from({ length: inputs }, (_, k) => k);
  return launching(engine, code, args, sources, () => {
    const { key, loop, numbers } = code;
    const { run } = engine.instance(key, (module) => writeRowsKernel(module, loop as Rows<Sym>, engine.features));
    engine.needScratch(scratch);
    const work = row * rows.stages.length;
    const [outermost] = (loop as Rows<Sym>).space;
    const extent = typeof outermost === 'number' ? outermost : numbers[outermost!.sym]!;
    return { run: run as unknown as Kernel, extent, work, step: 1, scratch };
  });
}

/** Do vectors lie along the last axis of the row in all inputs, and may its elements be seen in any order? */
function isFit({ space, reduce, inputs }: Rows['stages'][number]['loop']): boolean {
  const last = space.length + (reduce?.size.length ?? 0) - 1;
  const straight = inputs.every(({ view }) => {
    const stride = view.dims.reduce((sum, dim) => sum + dim.stride! * (dim.coef[last] ?? 0), 0);
    return stride === 0 || stride === 1;
  });
  return straight && (reduce?.accs.every(isUnordered) ?? true);
}
