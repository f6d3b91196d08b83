import { type Expr, visit } from '@tensai/core';
import { interleave } from './interleave.ts';
import { isStretch } from './loaded.ts';
import { finish, forget, hoisted, leafOf, type LoopWriting, valuesAt } from './loop-writing.ts';
import { Points } from './points.ts';
import { scattersRows } from './scatter.ts';
import { acrossOf, writeSquares } from './squares.ts';

/** Vectors side by side in one turn of a loop that does little: the counting is shared. */
export const MOST_TURNS = 4;

/** Fewer nodes than this are little work; from twice as many on, a processor does not see the next vector's work while it waits for this one's. */
const FEW_NODES = 12;
/** More nodes than this are not written twice. */
const MOST_NODES = 400;

/** How many nodes are computed, and whether all that they read lies straight in memory along an axis. */
function formOf(writing: LoopWriting, roots: readonly Expr[], axis: number): { nodes: number; straight: boolean } {
  let nodes = 0;
  let straight = true;
  visit(roots, (e) => {
    nodes++;
    if (e.kind === 'load' && !isStretch(e, writing, axis)) straight = false;
    if (e.kind !== 'input') return;
    const { guards, address, bytes } = writing.readings[e.index]!;
    const stride = address.strides[axis];
    if (guards.length > 0 || (stride !== 0 && stride !== bytes)) straight = false;
  });
  return { nodes, straight };
}

/** How many vectors one turn of a loop takes: several where each is short work and lies straight in memory. */
export function turnsOf(writing: LoopWriting, roots: readonly Expr[], axis: number): number {
  const { nodes, straight } = formOf(writing, roots, axis);
  if (!straight) return 1;
  return nodes <= FEW_NODES ? MOST_TURNS : nodes <= 2 * FEW_NODES || writing.prelude.features.joined ? 2 : 1;
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
  const computed = scattersRows(writing, last) ? loop.outputs : roots;
  const { nodes, straight } = formOf(writing, computed, last);
  const long = nodes > FEW_NODES;
  const turns = !straight || nodes > MOST_NODES ? 1 : long ? 2 : MOST_TURNS;
  nest.overAll(
    loop.space.slice(0, last).map((_, axis) => axis),
    () => {
      const known = hoisted(writing, roots, last);
      writing.axis = last;
      nest.overVectors(last, lanes, turns, (count, side) => {
        const vectors = Array.from({ length: side }, (_, turn) => new Points(prelude, leafOf(writing), count, turn, known)); // prettier-ignore
        const { joined } = prelude.features;
        for (const points of vectors) points.joins = joined && side > 1;
        if (side > 1 && long) interleave(computed, vectors, known);
        // neighbours are joined only if nothing is stored between them
        const values = joined ? vectors.map((points) => valuesAt(writing, points)) : [];
        vectors.forEach((points, turn) => finish(writing, points, values[turn]));
      });
      writing.axis = -1;
      forget(writing);
    },
  );
}
