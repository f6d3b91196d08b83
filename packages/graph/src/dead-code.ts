import type { Graph } from '@tensai/core';
import { rewriteGraph } from './graph-builder.ts';

/** Leaves out what neither a result nor an assignment needs. */
export function withoutDeadCode(graph: Graph): Graph {
  const live = new Set<number>([...graph.outputs, ...graph.writes.values()]);
  const kept = new Set<number>();
  for (const { first, outs, ins } of graph.nodes.toReversed()) {
    if (!outs.some((_, k) => live.has(first + k))) continue;
    kept.add(first);
    for (const x of ins) if ('value' in x) live.add(x.value);
  }
  const alive = <T>(map: ReadonlyMap<number, T>): Map<number, T> =>
    new Map([...map].filter(([value]) => live.has(value)));
  return rewriteGraph(
    {
      ...graph,
      nodes: graph.nodes.filter(({ first }) => kept.has(first)),
      constants: alive(graph.constants),
      reads: alive(graph.reads),
    },
    () => null,
  );
}
