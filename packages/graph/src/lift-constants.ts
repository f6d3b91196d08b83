import type { Aval, Control, GraphIn, Tensor } from '@tensai/core';
import { graphsOf, mapGraphs } from './control-node.ts';
import { type GraphBuilder, rewriteGraph } from './graph-builder.ts';

/** An operand of a node that runs graphs. */
export interface Operand {
  readonly value: number;
}

/** What runs graphs, and its operands. */
export interface Controlled<C extends Control = Control> {
  readonly control: C;
  readonly operands: readonly Operand[];
}

/** Graphs that hold no constants: those become constants of the graph around, and operands. */
export function withoutConstants<C extends Control>(
  control: C,
  operands: readonly Operand[],
  builder: GraphBuilder,
): Controlled<C> {
  const graphs = graphsOf(control);
  const constants = [...new Set(graphs.flatMap((graph) => [...graph.constants.values()]))];
  if (constants.length === 0) return { control, operands };
  const { inputs } = graphs[0]!;
  const avals = [...inputs, ...constants.map(({ type: { shape, dtype } }): Aval => ({ shape, dtype }))];
  const lifted = mapGraphs(control, (graph) => {
    const given = new Map<number, GraphIn>(inputs.map((_, value) => [value, { value }]));
    graph.constants.forEach((tensor, value) => given.set(value, { value: inputs.length + constants.indexOf(tensor) }));
    return rewriteGraph(graph, () => null, { inputs: avals, given });
  });
  return { control: lifted as C, operands: [...operands, ...constants.map((tensor) => constantIn(builder, tensor))] };
}

function constantIn(builder: GraphBuilder, tensor: Tensor): Operand {
  const value = builder.value(tensor.type);
  builder.constants.set(value, tensor);
  return { value };
}
