import type { Aval, Graph, GraphIn, GraphNode, Op } from '@tensai/core';

/** How a pass replaces a node: the values of its results in the new graph. */
export type Rewrite = (node: GraphNode, builder: GraphBuilder) => readonly number[] | null;

/** A graph that is written again, node by node: what a pass is made of. */
export class GraphBuilder {
  readonly nodes: GraphNode[] = [];
  readonly constants: Map<number, Graph['constants'] extends ReadonlyMap<number, infer T> ? T : never> = new Map();
  readonly hosts: (() => number)[];
  /** Shapes and dtypes by value. */
  readonly avals: Aval[] = [];
  values = 0;

  constructor(hosts: (() => number)[]) {
    this.hosts = hosts;
  }

  /** A new value. */
  value(aval: Aval): number {
    this.avals.push(aval);
    return this.values++;
  }

  /** Applies an op; gives back the values of its results. */
  apply(op: Op, ins: readonly GraphIn[], attrs: object, outs: readonly Aval[]): readonly number[] {
    const first = this.values;
    const made = outs.map((aval) => this.value(aval));
    this.nodes.push({ op, attrs, ins, first, outs });
    return made;
  }
}

/** What is known of a graph's values. */
export function avalsOf(graph: Graph): readonly Aval[] {
  const avals = new Array<Aval>(graph.values);
  graph.inputs.forEach((aval, i) => (avals[i] = aval));
  graph.constants.forEach(({ type }, value) => (avals[value] = type));
  graph.reads.forEach(({ type }, value) => (avals[value] = type));
  for (const { first, outs } of graph.nodes) outs.forEach((aval, k) => (avals[first + k] = aval));
  return avals;
}

/** What a graph that is written again gets its values from. */
export interface Surroundings {
  /** The inputs of the new graph. */
  readonly inputs: readonly Aval[];
  /** What inputs, constants and results of nodes of the old one are in the new one, where something else stands for them. */
  readonly given: ReadonlyMap<number, GraphIn>;
  /** The numbers of the host that the new one counts on, to which those of the old one are added; without, both count on the same. */
  readonly hosts?: (() => number)[];
}

/**
 * Writes a graph again. `rewrite` gives the values that stand for a node's results, or null to keep the node; operands are already those of the
 * new graph.
 */
export function rewriteGraph(graph: Graph, rewrite: Rewrite, around?: Surroundings): Graph {
  const builder = new GraphBuilder(around?.hosts ?? [...graph.hosts]);
  const known = avalsOf(graph);
  const now = new Map<number, GraphIn>();
  const inputs = around?.inputs ?? graph.inputs;
  inputs.forEach((aval, i) => {
    builder.value(aval);
    if (!around) now.set(i, { value: i });
  });
  around?.given.forEach((x, value) => now.set(value, x));
  const hosts = around?.hosts && graph.hosts.map((compute) => around.hosts!.push(compute) - 1);
  const reads = new Map(
    [...graph.reads].map(([value, variable]) => {
      const own = builder.value(known[value]!);
      now.set(value, { value: own });
      return [own, variable] as const;
    }),
  );
  graph.constants.forEach((tensor, value) => {
    if (now.has(value)) return;
    const own = builder.value(known[value]!);
    now.set(value, { value: own });
    builder.constants.set(own, tensor);
  });
  const at = (value: number): number => (now.get(value) as { readonly value: number }).value;
  const moved = (x: GraphIn): GraphIn =>
    'value' in x ? now.get(x.value)! : 'host' in x && hosts ? { host: hosts[x.host]! } : x;
  for (const node of graph.nodes) {
    const own = { ...node, ins: node.ins.map(moved) };
    const made = rewrite(own, builder) ?? builder.apply(own.op, own.ins, own.attrs, own.outs);
    made.forEach((value, k) => {
      if (!around?.given.has(node.first + k)) now.set(node.first + k, { value });
    });
  }
  return {
    inputs,
    nodes: builder.nodes,
    constants: builder.constants,
    reads,
    writes: new Map([...graph.writes].map(([variable, value]) => [variable, at(value)])),
    hosts: builder.hosts,
    outputs: graph.outputs.map(at),
    values: builder.values,
  };
}
