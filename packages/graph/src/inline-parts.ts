import { type Aval, type Graph, type GraphNode, traceFunction } from '@tensai/core';
import { type GraphBuilder, rewriteGraph } from './graph-builder.ts';

/** Replaces composites by their parts where `whole` does not keep them, and the parts' parts. */
export function withParts(graph: Graph, whole: (node: GraphNode, ins: readonly Aval[]) => boolean): Graph {
  return rewriteGraph(graph, (node, builder) => partsOf(node, builder, whole));
}

function partsOf(
  { op, ins, attrs, outs, first }: GraphNode,
  builder: GraphBuilder,
  whole: (node: GraphNode, ins: readonly Aval[]) => boolean,
): readonly number[] | null {
  const avals = ins.map((x): Aval => ('value' in x ? builder.avals[x.value]! : WEAK));
  if (!op.impl || whole({ op, ins, attrs, outs, first }, avals)) return null;
  // numbers stay numbers: only tensors are traced
  const tensors = avals.filter(({ weak }) => !weak);
  const { graph } = traceFunction((...given) => {
    let next = 0;
    return op.impl!(ins.map((x) => ('value' in x ? given[next++]! : 'literal' in x ? x.literal : x)) as never, attrs);
  }, tensors);
  const now = new Map<number, number>();
  ins.filter((x) => 'value' in x).forEach((x, i) => now.set(i, x.value));
  graph.constants.forEach((tensor, value) => {
    const own = builder.value(tensor.type);
    builder.constants.set(own, tensor);
    now.set(value, own);
  });
  for (const node of graph.nodes) {
    const moved = { ...node, ins: node.ins.map((x) => ('value' in x ? { value: now.get(x.value)! } : x)) };
    const made = partsOf(moved, builder, whole) ?? builder.apply(moved.op, moved.ins, moved.attrs, moved.outs);
    made.forEach((value, k) => now.set(node.first + k, value));
  }
  return graph.outputs.map((value) => now.get(value)!);
}

const WEAK: Aval = { shape: [], dtype: 'float32', weak: true };
