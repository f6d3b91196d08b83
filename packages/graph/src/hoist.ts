import type { Graph, GraphIn, GraphNode, Repeat } from '@tensai/core';
import { mapGraphs, rewiredRepeat } from './control-node.ts';
import { avalsOf, type GraphBuilder, rewriteGraph } from './graph-builder.ts';
import type { Controlled } from './lift-constants.ts';

/** A loop whose results stand at these places among those of the loop before; −1: the operand is the result. */
export interface Settled extends Controlled<Repeat> {
  readonly results: readonly number[];
}

/** Carried values that no step changes become values that stay the same. */
export function settled({ control: loop, operands }: Controlled<Repeat>): Settled {
  const { body, carries, sequences } = loop;
  const unchanged = (i: number): boolean => body.outputs[i] === i;
  const all = body.inputs.map((_, i) => i);
  const changing = all.slice(0, carries).filter((i) => !unchanged(i));
  const collected = body.outputs.map((_, k) => k).slice(carries);
  const shown = [...changing, ...collected];
  const results = body.outputs.map((_, k) => shown.indexOf(k));
  if (changing.length === carries) return { control: loop, operands, results };
  const slices = all.slice(carries, carries + sequences);
  const fixed = [...all.slice(0, carries).filter(unchanged), ...all.slice(carries + sequences)];
  return {
    control: rewiredRepeat(loop, { carries: changing, sequences: slices, fixed, collected }),
    operands: [...changing, ...slices, ...fixed].map((i) => operands[i]!),
    results,
  };
}

/** Computes before a loop what is the same in all of its steps. What looks at values stays, for there may be no step. */
export function hoisted({ control: loop, operands }: Controlled<Repeat>, builder: GraphBuilder): Controlled<Repeat> {
  const { carries, sequences, condition } = loop;
  const inputs = [...loop.body.inputs];
  const own = [...operands];
  const first = carries + sequences;
  const lift = (graph: Graph): ReadonlyMap<number, GraphIn> => {
    const given = new Map<number, GraphIn>(graph.inputs.map((_, value) => [value, { value }]));
    const outer = new Map<number, number>();
    operands.slice(first).forEach(({ value }, k) => outer.set(first + k, value));
    // what depends on nothing is computed where it is needed: it costs less than reading it
    const free = new Map<number, GraphNode>();
    const avals = avalsOf(graph);
    const outside = (value: number): number => {
      const known = outer.get(value);
      if (known !== undefined) return known;
      make(free.get(value)!);
      return outer.get(value)!;
    };
    const make = ({ op, attrs, ins, outs, first: made }: GraphNode): void => {
      const moved = ins.map((x) => ('value' in x ? { value: outside(x.value) } : x));
      builder.apply(op, moved, attrs, outs).forEach((value, k) => outer.set(made + k, value));
    };
    for (const node of graph.nodes) {
      const { op, ins, outs, first: made } = node;
      if (op.control || op.checks || outs.length === 0 || (op.host && condition)) continue;
      const values = ins.flatMap((x) => ('value' in x ? [x.value] : []));
      if (values.every((value) => free.has(value))) outs.forEach((_, k) => free.set(made + k, node));
      else if (values.every((value) => free.has(value) || outer.has(value))) {
        make(node);
        outs.forEach((_, k) => {
          const value = made + k;
          given.set(value, { value: inputs.push(avals[value]!) - 1 });
          own.push({ value: outer.get(value)! });
        });
      }
    }
    return given;
  };
  const given = new Map<Graph, ReadonlyMap<number, GraphIn>>();
  mapGraphs(loop, (graph) => {
    given.set(graph, lift(graph));
    return graph;
  });
  if (own.length === operands.length) return { control: loop, operands };
  const control = mapGraphs(loop, (graph) => {
    return rewriteGraph(graph, () => null, { inputs, given: given.get(graph)! });
  });
  return { control: control as Repeat, operands: own };
}
