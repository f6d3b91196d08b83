import type { Expr } from '@tensai/core';
import type { Local } from '../emit/index.ts';
import { vectorFunctionOf } from './intrinsics.ts';
import type { Points } from './points.ts';
import { functionsInTurns } from './vector-functions.ts';

/** Computes what vectors side by side need in turns, node by node: long chains of operations that wait for each other run at the same time. */
export function interleave(roots: readonly Expr[], vectors: readonly Points[], known: ReadonlyMap<Expr, Local>): void {
  const seen = new Set<Expr>();
  const walk = (e: Expr): void => {
    if (seen.has(e) || known.has(e) || e.args.length === 0 || e.kind === 'load') return;
    seen.add(e);
    e.args.forEach(walk);
    const together = vectorFunctionOf(e, functionsInTurns);
    if (!together) for (const points of vectors) points.local(e);
    else {
      const operands = vectors.map((points) => points.local(e.args[0]!));
      together(vectors[0]!, operands).forEach((value, k) => vectors[k]!.know(e, value));
    }
  };
  roots.forEach(walk);
}
