import type { Graph, GraphNode } from '@tensai/core';
import { controlOp, mapGraphs } from './control-node.ts';
import { type GraphBuilder, rewriteGraph } from './graph-builder.ts';
import { hoisted, settled } from './hoist.ts';
import { type Controlled, withoutConstants } from './lift-constants.ts';

/** Applies a pass to the graphs of nodes, and takes out of loops what their steps have in common. */
export function withSimpleControl(graph: Graph, pass: (graph: Graph) => Graph): Graph {
  return rewriteGraph(graph, (node, builder) => simplified(node, builder, pass));
}

function simplified(
  { op, attrs, ins, outs }: GraphNode,
  builder: GraphBuilder,
  pass: (graph: Graph) => Graph,
): readonly number[] | null {
  const control = op.control?.(attrs);
  if (!control) return null;
  const { control: inner, operands } = withoutConstants(
    mapGraphs(control, pass),
    ins as Controlled['operands'],
    builder,
  );
  if ('branches' in inner) return builder.apply(controlOp(op.name, inner, outs), operands, {}, outs);
  const { results, ...loop } = settled({ control: inner, operands });
  const own = hoisted(loop, builder);
  const shown = outs.filter((_, k) => results[k]! >= 0);
  const made = builder.apply(controlOp(op.name, own.control, shown), own.operands, {}, shown);
  return results.map((place, k) => (place >= 0 ? made[place]! : operands[k]!.value));
}

/** Applies a pass to the graphs of nodes. */
export const withInnerGraphs = (graph: Graph, pass: (graph: Graph) => Graph): Graph =>
  rewriteGraph(graph, ({ op, attrs, ins, outs }, builder) => {
    const control = op.control?.(attrs);
    return control ? builder.apply(controlOp(op.name, mapGraphs(control, pass), outs), ins, {}, outs) : null;
  });
