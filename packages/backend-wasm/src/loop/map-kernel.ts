import { type Expr, visit } from '@tensai/core';
import { isStretch } from './loaded.ts';
import { finish, forget, hoisted, leafOf, type LoopWriting } from './loop-writing.ts';
import { Points } from './points.ts';
import { scattersRows } from './scatter.ts';
import { acrossOf, writeSquares } from './squares.ts';

/** Vectors side by side in one turn of a loop that does little: the counting is shared. */
export const MOST_TURNS = 4;

/** How many vectors one turn of a loop takes: several where each is short work and lies straight in memory. */
export function turnsOf(writing: LoopWriting, roots: readonly Expr[], axis: number): number {
  let nodes = 0;
  let straight = true;
  const within = new Set<Expr>();
  visit(roots, (e) => {
    nodes++;
    if (e.kind === 'load' && isStretch(e, writing, axis)) within.add(e.args.at(-1)!);
    else if (e.kind === 'load') straight = false;
    if (e.kind !== 'input') return;
    const { guards, address, bytes } = writing.readings[e.index]!;
    const stride = address.strides[axis];
    if (guards.length > 0 || (stride !== 0 && stride !== bytes)) straight = false;
  });
  // a coordinate that only says where a stretch goes on is not computed
  visit(roots, (e) => {
    if (e.kind === 'coordinate' && e.index === axis && !within.has(e)) straight = false;
  });
  return !straight || nodes > 24 ? 1 : nodes > 12 ? 2 : MOST_TURNS;
}

/** Writes a loop without a reduction: vectors along the last axis, in which the results are dense. */
export function writeMap(writing: LoopWriting): void {
  const { loop, nest, prelude, lanes } = writing;
  const roots = [...loop.outputs, ...(loop.scatter?.at ?? [])];
  const last = loop.space.length - 1;
  if (last < 0) {
    finish(writing, new Points(prelude, leafOf(writing), 1));
    return;
  }
  const across = acrossOf(writing, roots, last);
  if (across >= 0) {
    writeSquares(writing, roots, across);
    return;
  }
  const turns = turnsOf(writing, scattersRows(writing, last) ? loop.outputs : roots, last);
  nest.overAll(
    loop.space.slice(0, last).map((_, axis) => axis),
    () => {
      const known = hoisted(writing, roots, last);
      writing.axis = last;
      nest.overVectors(last, lanes, turns, (count, side) => {
        for (let turn = 0; turn < side; turn++)
          finish(writing, new Points(prelude, leafOf(writing), count, turn, known));
      });
      writing.axis = -1;
      forget(writing);
    },
  );
}
