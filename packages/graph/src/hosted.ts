import type { Graph, GraphIn } from '@tensai/core';

/** A graph whose numbers come by its inputs, as one whose numbers the host computes at each run: `numberAt` gives them in their order. */
export function hosted(graph: Graph, numberAt: (index: number) => number): Graph {
  const { inputs } = graph;
  const hosts = [...graph.hosts];
  const hostOf = new Map<number, number>();
  const places: number[] = [];
  inputs.forEach(({ weak }, i) => {
    places.push(i - hostOf.size);
    if (!weak) return;
    const index = hostOf.size;
    hostOf.set(i, hosts.push(() => numberAt(index)) - 1);
  });
  if (hostOf.size === 0) return graph;
  const at = (value: number): number => places[value] ?? value - hostOf.size;
  const moved = (x: GraphIn): GraphIn => {
    if (!('value' in x)) return x;
    const host = hostOf.get(x.value);
    return host === undefined ? { value: at(x.value) } : { host };
  };
  return {
    ...graph,
    inputs: inputs.filter(({ weak }) => !weak),
    nodes: graph.nodes.map((node) => ({ ...node, ins: node.ins.map(moved), first: at(node.first) })),
    constants: new Map([...graph.constants].map(([value, tensor]) => [at(value), tensor])),
    hosts,
    outputs: graph.outputs.map(at),
    values: graph.values - hostOf.size,
  };
}
