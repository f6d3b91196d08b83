import type { Aval, Graph, GraphNode } from '@tensai/core';
import { avalsOf, rewriteGraph } from './graph-builder.ts';

/** Leaves out what neither a result nor an assignment needs, but for what looks at values and may refuse them. */
export function withoutDeadCode(graph: Graph): Graph {
  const live = new Set<number>([...graph.outputs, ...graph.writes.values()]);
  const kept = new Set<GraphNode>();
  const known = avalsOf(graph);
  for (const node of graph.nodes.toReversed()) {
    if (!node.outs.some((_, k) => live.has(node.first + k)) && !refuses(node, known)) continue;
    kept.add(node);
    for (const x of node.ins) if ('value' in x) live.add(x.value);
  }
  const alive = <T>(map: ReadonlyMap<number, T>): Map<number, T> =>
    new Map([...map].filter(([value]) => live.has(value)));
  return rewriteGraph(
    {
      ...graph,
      nodes: graph.nodes.filter((node) => kept.has(node)),
      constants: alive(graph.constants),
      reads: alive(graph.reads),
    },
    () => null,
  );
}

const WEAK: Aval = { shape: [], dtype: 'float32', weak: true };

/** May the node throw at values? */
function refuses({ op, ins, attrs }: GraphNode, known: readonly Aval[]): boolean {
  if (!op.checks) return false;
  const avals = ins.map((x) => ('value' in x ? known[x.value]! : WEAK));
  return op.checks(avals, attrs).some(({ input }) => !avals[input]!.weak);
}
