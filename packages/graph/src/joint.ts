import {
  accumulate,
  apply,
  type Aval,
  type Cotangents,
  definePrimitive,
  type Graph,
  type GraphNode,
  hostScalar,
  type In,
  isFloat,
  NO_ATTRS,
  type Op,
  outputAvals,
  outsideScopes,
  pullback,
  Recorder,
  runGraph,
  type Shape,
  Tensor,
  traceOpen,
  withFrame,
} from '@tensai/core';
import { avalsOf } from './graph-builder.ts';
import { nestOf } from './nest.ts';

/** Where the gradient of an operand stands among the results of the reverse: one tensor, or the rows of a table as two. */
export type Place = { readonly at: number; readonly table: Shape | null } | null;

/** A graph and its reverse in one trace. */
export interface Joint {
  readonly graph: Graph;
  readonly forward: readonly GraphNode[];
  readonly reverse: readonly GraphNode[];
  /** How many of its outputs are those of the graph; gradients follow. */
  readonly results: number;
  /** For each operand. */
  readonly places: readonly Place[];
}

/** Which gradients of results are given, and which operands get theirs. */
export interface Walk {
  readonly given: readonly boolean[];
  readonly wanted: readonly boolean[];
}

/** Stands in a trace where the reverse begins. */
const cutOp: Op = /* @__PURE__ */ definePrimitive({ name: 'cut', infer: () => [] });

/** Traces a closed graph as a tape sees it that watches some of the operands, and then the walk back. The inputs are tensors, and then the gradients that are given. */
export function jointOf(graph: Graph, watched: readonly boolean[], { given, wanted }: Walk): Joint {
  const avals = outputAvals(graph);
  const tensors = graph.inputs.filter(({ weak }) => !weak);
  let places: readonly Place[] = [];
  const body = (...inputs: Tensor[]): Tensor[] => {
    let next = 0;
    const operands = graph.inputs.map(({ weak }): In => (weak ? hostScalar(() => NaN) : inputs[next++]!));
    const dys = given.map((is) => (is ? inputs[next++]! : null));
    const recorder = new Recorder({ watchVariables: false });
    const nodes = operands.map((x, i) => (watched[i] && isFloatTensor(x) ? recorder.watch(x) : -1));
    const results = recorder.record(() => runGraph(graph, operands));
    apply(cutOp, [], NO_ATTRS);
    const cotangents: Cotangents = new Map();
    results.forEach((y, k) => {
      const dy = dys[k];
      const node = recorder.nodeOf(y);
      if (!dy || node < 0 || !isFloat(y.dtype)) return;
      const before = cotangents.get(node);
      cotangents.set(node, before ? accumulate(before, dy) : dy);
    });
    pullback(recorder, cotangents, new Set(nodes.filter((node, i) => node >= 0 && wanted[i])));
    recorder.clear();
    const gradients: Tensor[] = [];
    places = nodes.map((node, i): Place => {
      const cotangent = wanted[i] ? cotangents.get(node) : undefined;
      if (!cotangent) return null;
      const at = gradients.length;
      if (cotangent instanceof Tensor) gradients.push(cotangent);
      else gradients.push(cotangent.indices, cotangent.values);
      return { at, table: cotangent instanceof Tensor ? null : cotangent.shape };
    });
    return [...results, ...gradients];
  };
  const { graph: traced, end } = outsideScopes(() =>
    withFrame(null, () => traceOpen(body, [...tensors, ...avals.filter((_, k) => given[k])])),
  );
  end(false);
  const cut = traced.nodes.findIndex(({ op }) => op === cutOp);
  const forward = traced.nodes.slice(0, cut);
  const results = avals.length;
  const found = traced.outputs.slice(results);
  const reverse = leading(traced.nodes.slice(cut + 1), found);
  return {
    graph: traced,
    forward,
    reverse: [...viewsFor(traced, forward, reverse, found), ...reverse],
    results,
    places,
  };
}

const isFloatTensor = (x: In): x is Tensor => x instanceof Tensor && x.type.float;

/** The nodes that some values depend on. */
function leading(nodes: readonly GraphNode[], values: readonly number[]): GraphNode[] {
  const needed = new Set(values);
  const found = nodes.toReversed().filter(({ ins, first, outs }) => {
    if (!outs.some((_, k) => needed.has(first + k))) return false;
    for (const x of ins) if ('value' in x) needed.add(x.value);
    return true;
  });
  return found.reverse();
}

/** The views among what the reverse reads: made again they cost nothing, and lie in memory as they did. */
function viewsFor(
  graph: Graph,
  forward: readonly GraphNode[],
  reverse: readonly GraphNode[],
  found: readonly number[],
): GraphNode[] {
  const avals = avalsOf(graph);
  return leading(
    forward.filter((node) => isView(node, avals)),
    [...found, ...reverse.flatMap(({ ins }) => ins.flatMap((x) => ('value' in x ? [x.value] : [])))],
  );
}

function isView(node: GraphNode, avals: readonly Aval[]): boolean {
  if (node.op.sameBytes) return true;
  const nest = node.ins.length === 1 && node.outs.length === 1 ? nestOf(node, avals) : null;
  if (!nest || nest.reduce || nest.outputs[0]!.kind !== 'input') return false;
  return nest.inputs.every(({ view }) => view.fill === undefined && view.dims.every(({ div }) => div === undefined));
}

/** What operands are in the trace of a graph: values, `~k` for numbers. */
export function operandPlaces(avals: readonly Aval[]): number[] {
  let tensor = 0;
  let number = 0;
  return avals.map(({ weak }) => (weak ? ~number++ : tensor++));
}

/** What the reverse reads of what was there before it: operands, results, and values that are none of these. */
export interface Crossing {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly missing: readonly number[];
}

/** What crosses from a graph to its reverse. */
export function crossing({ graph, forward, reverse, results }: Joint, { inputs }: Graph): Crossing {
  const operandAt = new Map(operandPlaces(inputs).map((place, i) => [place, i]));
  const resultAt = new Map<number, number>();
  graph.outputs.slice(0, results).forEach((value, k) => {
    if (!resultAt.has(value)) resultAt.set(value, k);
  });
  const valuesOf = (nodes: readonly GraphNode[]): Set<number> =>
    new Set(nodes.flatMap(({ first, outs }) => outs.map((_, k) => first + k)));
  const made = valuesOf(forward);
  const again = valuesOf(reverse);
  const read = new Set<number>();
  for (const { ins } of reverse) for (const x of ins) if (!('literal' in x)) read.add('host' in x ? ~x.host : x.value);
  for (const value of graph.outputs.slice(results)) read.add(value);
  const found = { inputs: [] as number[], outputs: [] as number[], missing: [] as number[] };
  for (const value of read) {
    const operand = operandAt.get(value);
    const result = resultAt.get(value);
    if (operand !== undefined) found.inputs.push(operand);
    else if (again.has(value)) continue;
    else if (result !== undefined) found.outputs.push(result);
    else if (made.has(value)) found.missing.push(value);
  }
  return found;
}
