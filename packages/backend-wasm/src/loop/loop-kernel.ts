import { expressionsOf, type Loop, type Sym, visit } from '@tensai/core';
import type { Features } from '../engine.ts';
import type { Local, ModuleBuilder } from '../emit/index.ts';
import { isWide } from './lanes.ts';
import { type LoopWriting, outputCursor } from './loop-writing.ts';
import { writeMap } from './map-kernel.ts';
import { Nest } from './nest.ts';
import { Prelude } from './prelude.ts';
import { readingOf } from './reading.ts';
import { writeReduction } from './reduction-kernel.ts';
import { scattersRows, startScatter } from './scatter.ts';

/** Exports `run`, a kernel for a loop: the points `from … to` of its outermost axis of space (all of them, where there is none, or the loop scatters). */
export function writeLoopKernel(module: ModuleBuilder, loop: Loop<Sym>, features: Features): void {
  const f = module.function('run', { params: ['i32', 'i32', 'i32', 'i32'] });
  const [from, to, , params] = f.params as [Local, Local, Local, Local];
  const prelude = new Prelude(module, f, features, params, loop.args ?? [], loop.inputs.length + loop.outputs.length);
  const extents = [...loop.space, ...(loop.reduce?.size ?? [])].map(prelude.number);
  const partial = loop.space.length > 0 && !loop.scatter;
  const nest = new Nest(prelude, extents, partial ? { from, to } : undefined);
  const expressions = expressionsOf(loop);
  const read = new Set<number>();
  let wide = loop.outputs.some(({ dtype }) => isWide(dtype));
  visit(expressions, (e) => {
    if (e.kind === 'input') read.add(e.index);
    if (isWide(e.dtype)) wide = true;
  });
  const writing: LoopWriting = {
    loop,
    prelude,
    nest,
    rank: extents.length,
    accs: loop.reduce?.accs ?? [],
    readings: loop.inputs.map((_, i) =>
      read.has(i) ? readingOf(loop, i, prelude.pointer(i), extents.length, prelude, nest) : null,
    ),
    outputs: loop.outputs.map((_, k) => (loop.scatter && k === 0 ? null : outputCursor(loop, k, prelude, nest))),
    pointer: (input) => prelude.pointer(input),
    lanes: wide ? 2 : 4,
    stretches: new Map(),
    target: null,
    axis: -1,
  };
  // of two points that a scatter puts in one place the later one counts
  if (loop.scatter && !scattersRows(writing, loop.space.length - 1)) writing.lanes = 1;
  if (loop.scatter) startScatter(loop, prelude);
  if (loop.reduce) writeReduction(writing);
  else writeMap(writing);
}
