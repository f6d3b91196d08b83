import {
  type Aval,
  definePrimitive,
  type Graph,
  type GraphIn,
  type GraphNode,
  hostScalar,
  type In,
  type Op,
  partsOf as runParts,
  type Tensor,
  traceFunction,
} from '@tensai/core';
import { type GraphBuilder, rewriteGraph } from './graph-builder.ts';
import { openControl } from './open-control.ts';

/** What is known of the device. */
export interface PartsOptions {
  /** Does it run the node as it is, not as its parts? */
  readonly whole: (node: GraphNode, ins: readonly Aval[]) => boolean;
  /** Can it be read at once? */
  readonly reads: boolean;
  /** Takes in the tensors that the program makes for itself. */
  readonly made: Set<Tensor>;
  /** Are ops that hold graphs left as they are? */
  readonly closed?: true;
}

/** Replaces composites by their parts where the device does not take them whole, and the parts' parts, in the graphs of nodes too. What a composite checks stays as a node without results. */
export function withParts(graph: Graph, options: PartsOptions): Graph {
  return rewriteGraph(graph, (node, builder) => partsOf(node, builder, options));
}

function partsOf(node: GraphNode, builder: GraphBuilder, options: PartsOptions): readonly number[] | null {
  const { op, ins, attrs } = node;
  const avals = ins.map((x): Aval => ('value' in x ? builder.avals[x.value]! : WEAK));
  const control = op.control?.(attrs);
  if (control && options.closed) return null;
  if (!control && (!op.impl || node.outs.length === 0 || options.whole(node, avals))) return null;
  if (op.checks && op.checks(avals, attrs).length > 0) builder.apply(checksOf(op), ins, attrs, []);
  // without looking at values, what chooses by them is said in other ops
  if (control && (options.reads || ('most' in control && !control.condition)))
    return openControl(node, builder, (part, inner) => partsOf(part, inner, options), options.made);
  // numbers stay numbers: only tensors are traced
  const numbers: number[] = [];
  const { graph } = traceFunction(
    (...given) => {
      let next = 0;
      const operands = ins.map((x): In => {
        if ('value' in x) return given[next++]!;
        if ('literal' in x) return x.literal;
        numbers.push(x.host);
        return hostScalar(builder.hosts[x.host]!);
      });
      return runParts(op, operands as Tensor[], attrs);
    },
    avals.filter(({ weak }) => !weak),
  );
  const hosts = graph.hosts.map((compute, i) => numbers[i] ?? builder.hosts.push(compute) - 1);
  const now = new Map<number, number>();
  ins.filter((x) => 'value' in x).forEach((x, i) => now.set(i, x.value));
  graph.constants.forEach((tensor, value) => {
    const own = builder.value(tensor.type);
    builder.constants.set(own, tensor);
    options.made.add(tensor);
    now.set(value, own);
  });
  const moved = (x: GraphIn): GraphIn =>
    'value' in x ? { value: now.get(x.value)! } : 'host' in x ? { host: hosts[x.host]! } : x;
  for (const part of graph.nodes) {
    const own = { ...part, ins: part.ins.map(moved) };
    const made = partsOf(own, builder, options) ?? builder.apply(own.op, own.ins, own.attrs, own.outs);
    made.forEach((value, k) => now.set(part.first + k, value));
  }
  return graph.outputs.map((value) => now.get(value)!);
}

const WEAK: Aval = { shape: [], dtype: 'float32', weak: true };

const checkers = new WeakMap<Op, Op>();

/** An op that checks what another one does, and computes nothing. */
function checksOf(op: Op): Op {
  let made = checkers.get(op);
  if (!made) {
    made = definePrimitive({ name: op.name, infer: () => [], checks: op.checks, impl: () => [] });
    checkers.set(op, made);
  }
  return made;
}
