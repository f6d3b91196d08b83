import {
  accumulate,
  apply,
  type Aval,
  closed,
  type Cotangent,
  type Cotangents,
  definePrimitive,
  type Graph,
  type GraphNode,
  hostScalar,
  type In,
  IndexedSlices,
  isFloat,
  NO_ATTRS,
  type Op,
  outputAvals,
  outsideScopes,
  pullback,
  type Reads,
  Recorder,
  release,
  runGraph,
  type Saved,
  type Shape,
  Tensor,
  traceOpen,
  withFrame,
} from '@tensai/core';
import { CallGraph, type Family } from './call-graph.ts';

/** Where the gradient of an operand stands among the results of the reverse graph: one tensor, or the rows of a table as two. */
type Place = { readonly at: number; readonly table: Shape | null } | null;

/** A graph and its reverse in one trace. */
interface Joint {
  readonly graph: Graph;
  readonly forward: readonly GraphNode[];
  readonly reverse: readonly GraphNode[];
  /** How many of its outputs are those of the graph; gradients follow. */
  readonly results: number;
  /** For each operand. */
  readonly places: readonly Place[];
}

/** A reverse graph, ready to be called. */
interface Backward {
  readonly program: CallGraph;
  readonly reads: Reads;
  readonly places: readonly Place[];
}

/** What the gradient of a closed graph is made of: the graph with all among its results that the reverse graphs read, and those. */
export class Reverse {
  readonly graph: Graph;
  readonly watched: readonly boolean[];
  readonly reads: Reads;
  readonly #family: Family;
  readonly #backwards: Map<string, Backward> = new Map();

  private constructor(graph: Graph, watched: readonly boolean[], reads: Reads, family: Family) {
    this.graph = graph;
    this.watched = watched;
    this.reads = reads;
    this.#family = family;
  }

  /** Adds results until the gradients of all results, of those that were added too, read operands and results only: gradients of gradients need no more. */
  static of(given: Graph, watched: readonly boolean[], family: Family): Reverse {
    let graph = given;
    for (;;) {
      const all = graph.outputs.map(() => true);
      const joint = jointOf(graph, watched, all, watched);
      const { inputs, outputs, missing } = crossing(joint, graph);
      const { graph: traced, results } = joint;
      if (missing.length === 0) {
        releaseConstants(traced);
        return new Reverse(graph, watched, [...inputs, ...outputs.map((y) => ({ y }))], family);
      }
      const extended = closed({ ...traced, nodes: joint.forward }, graph.inputs, operandPlaces(graph.inputs), [
        ...traced.outputs.slice(0, results),
        ...missing,
      ]);
      if (graph !== given) releaseConstants(graph);
      graph = extended;
    }
  }

  /** The gradients of the wanted operands. */
  pull(dys: readonly (Tensor | null)[], saved: Saved, wanted: readonly boolean[]): (Cotangent | null)[] {
    const given = dys.map((dy) => dy !== null);
    const key = [given, wanted].map((list) => list.map(Number).join('')).join();
    let backward = this.#backwards.get(key);
    if (!backward) this.#backwards.set(key, (backward = this.#backwardFor(given, wanted)));
    const { program, reads, places } = backward;
    if (places.every((place) => place === null)) return places.map(() => null);
    const operands = reads.map((read): In => (typeof read === 'number' ? saved.in(read) : saved.y(read.y)));
    const outs = program.call([...operands, ...dys.filter((dy) => dy !== null)]);
    return places.map((place) => {
      if (place === null) return null;
      const { at, table } = place;
      return table ? new IndexedSlices(outs[at]!, outs[at + 1]!, table) : outs[at]!;
    });
  }

  #backwardFor(given: readonly boolean[], wanted: readonly boolean[]): Backward {
    const { graph } = this;
    const joint = jointOf(graph, this.watched, given, wanted);
    const { graph: traced, reverse, results, places } = joint;
    const { inputs, outputs } = crossing(joint, graph);
    const own = operandPlaces(graph.inputs);
    const avals = outputAvals(graph);
    const asked = avals.filter((_, k) => given[k]);
    const tensors = graph.inputs.filter(({ weak }) => !weak).length;
    const program = closed(
      { ...traced, nodes: reverse },
      [...inputs.map((i) => graph.inputs[i]!), ...outputs.map((k) => avals[k]!), ...asked],
      [...inputs.map((i) => own[i]!), ...outputs.map((k) => traced.outputs[k]!), ...asked.map((_, n) => tensors + n)],
      traced.outputs.slice(results),
    );
    return {
      program: new CallGraph(program, this.#family),
      reads: [...inputs, ...outputs.map((y) => ({ y }))],
      places,
    };
  }
}

/** What operands are in the trace of a graph: values, `~k` for numbers. */
function operandPlaces(avals: readonly Aval[]): number[] {
  let tensor = 0;
  let number = 0;
  return avals.map(({ weak }) => (weak ? ~number++ : tensor++));
}

/** Stands in a trace where the reverse begins. */
const cutOp: Op = /* @__PURE__ */ definePrimitive({ name: 'cut', infer: () => [] });

/** Traces a graph for watched operands and then the walk back, from the gradients of the given results to the wanted operands. */
function jointOf(
  graph: Graph,
  watched: readonly boolean[],
  given: readonly boolean[],
  wanted: readonly boolean[],
): Joint {
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
  const results = avals.length;
  return {
    graph: traced,
    forward: traced.nodes.slice(0, cut),
    reverse: leading(traced.nodes.slice(cut + 1), traced.outputs.slice(results)),
    results,
    places,
  };
}

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

function releaseConstants({ constants }: Graph): void {
  for (const constant of constants.values()) release(constant);
}

const isFloatTensor = (x: In): x is Tensor => x instanceof Tensor && x.type.float;

/** What the reverse reads of what was there before it: operands, results, and values that are none of these. */
function crossing(
  { graph, forward, reverse, results }: Joint,
  { inputs }: Graph,
): { readonly inputs: number[]; readonly outputs: number[]; readonly missing: number[] } {
  const operandAt = new Map(operandPlaces(inputs).map((place, i) => [place, i]));
  const resultAt = new Map<number, number>();
  graph.outputs.slice(0, results).forEach((value, k) => {
    if (!resultAt.has(value)) resultAt.set(value, k);
  });
  const made = new Set(forward.flatMap(({ first, outs }) => outs.map((_, k) => first + k)));
  const read = new Set<number>();
  for (const { ins } of reverse) for (const x of ins) if (!('literal' in x)) read.add('host' in x ? ~x.host : x.value);
  for (const value of graph.outputs.slice(results)) read.add(value);
  const found = { inputs: [] as number[], outputs: [] as number[], missing: [] as number[] };
  for (const value of read) {
    const operand = operandAt.get(value);
    const result = resultAt.get(value);
    if (operand !== undefined) found.inputs.push(operand);
    else if (result !== undefined) found.outputs.push(result);
    else if (made.has(value)) found.missing.push(value);
  }
  return found;
}
