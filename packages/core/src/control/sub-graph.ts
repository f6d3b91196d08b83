import { type Device, onDevice } from '../device.ts';
import type { Graph, GraphIn } from '../graph.ts';
import { capturedHost, traceOpen } from '../graph.ts';
import { type HostScalar, hostScalar } from '../host-scalar.ts';
import type { Aval } from '../loop.ts';
import { LoopFrame, withFrame } from '../loop-frame.ts';
import type { In } from '../op.ts';
import { avalOf } from '../resolve.ts';
import { Tensor } from '../tensor.ts';
import type { Variable } from '../variable.ts';

/** A function that was traced to be a part of another one: what it takes from outside is known, and becomes operands of the op that holds it. */
export interface Traced<R> {
  readonly graph: Graph;
  readonly result: R;
  /** What it takes from outside: captured tensors, Variables, numbers of the host; each with the value that it is. */
  readonly outside: readonly { readonly source: Tensor | Variable | (() => number); readonly value: number }[];
  /** Variables that it assigns. */
  readonly assigned: readonly Variable[];
  end(): void;
}

/** Traces a function of tensors of the given kinds on a device. `index` is the input that counts iterations, for random numbers. */
export function trace<R>(
  device: Device,
  avals: readonly Aval[],
  body: (...inputs: Tensor[]) => R,
  index = -1,
): Traced<R> {
  return onDevice(device, () => {
    const run = (...inputs: Tensor[]): R =>
      index < 0 ? body(...inputs) : withFrame(new LoopFrame(inputs[index]!), () => body(...inputs));
    const { graph, result, end } = traceOpen(run, avals);
    const outside = [
      ...[...graph.constants].map(([value, source]) => ({ source, value })),
      ...[...graph.reads].map(([value, source]) => ({ source, value })),
      ...graph.hosts.map((source, k) => ({ source, value: ~k })),
    ];
    return { graph, result, outside, assigned: [...graph.writes.keys()], end };
  });
}

/** The value of a Variable where a traced function reads it first; undefined where it does not. */
export const readIn = ({ outside }: Traced<unknown>, variable: Variable): number | undefined =>
  outside.find(({ source }) => source === variable)?.value;

/** What is known of the number of a step. */
export const INDEX: Aval = /* @__PURE__ */ Object.freeze({ shape: [], dtype: 'int32' });

/** A traced graph in which everything comes by its inputs, in this order: `inputs` are the values that they are, `~k` for number k of the host. */
export function closed(
  graph: Graph,
  avals: readonly Aval[],
  inputs: readonly number[],
  outputs: readonly number[],
): Graph {
  const renamed = new Map<number, number>();
  inputs.forEach((place, i) => renamed.set(place, i));
  let values = avals.length;
  // constants that no input gives stay what they are
  const constants = new Map<number, Tensor>();
  graph.constants.forEach((tensor, value) => {
    if (renamed.has(value)) return;
    renamed.set(value, values);
    constants.set(values++, tensor);
  });
  const hosts: (() => number)[] = [];
  const nodes = graph.nodes.map((node) => {
    const ins = node.ins.map((x): GraphIn => {
      if ('literal' in x) return x;
      if ('value' in x) return { value: renamed.get(x.value)! };
      const value = renamed.get(~x.host);
      return value === undefined ? { host: hosts.push(graph.hosts[x.host]!) - 1 } : { value };
    });
    const first = values;
    node.outs.forEach((_, k) => renamed.set(node.first + k, values++));
    return { ...node, ins, first };
  });
  return {
    inputs: avals,
    nodes,
    constants,
    reads: new Map(),
    writes: new Map(),
    hosts,
    outputs: outputs.map((value) => renamed.get(value)!),
    values,
  };
}

/** The graph without nodes that no output depends on. */
function pruned(graph: Graph): Graph {
  const needed = new Set(graph.outputs);
  const nodes = graph.nodes.toReversed().filter(({ ins, first, outs }) => {
    if (!outs.some((_, k) => needed.has(first + k))) return false;
    for (const x of ins) if ('value' in x) needed.add(x.value);
    return true;
  });
  return { ...graph, nodes: nodes.toReversed() };
}

/** Does a closed graph look at an input? */
export const looksAt = ({ nodes, outputs }: Graph, input: number): boolean =>
  outputs.includes(input) || nodes.some(({ ins }) => ins.some((x) => 'value' in x && x.value === input));

/** Shapes and dtypes of the results of a closed graph. */
export function outputAvals(graph: Graph): Aval[] {
  const known = new Map<number, Aval>(graph.inputs.map((aval, i) => [i, aval]));
  graph.constants.forEach(({ type }, value) => known.set(value, type));
  for (const { first, outs } of graph.nodes) outs.forEach((aval, k) => known.set(first + k, aval));
  return graph.outputs.map((value) => {
    const { shape, dtype } = known.get(value)!;
    return { shape, dtype };
  });
}

/** The operands of an op that holds traced functions: what any of them takes from outside, once. */
export class Outside {
  readonly operands: In[] = [];
  readonly avals: Aval[] = [];
  readonly #places: Map<unknown, number> = new Map();

  /** Adds what a traced function takes, except some Variables. */
  add({ outside }: Traced<unknown>, except: readonly Variable[] = []): void {
    for (const { source } of outside) if (!except.includes(source as Variable)) this.#take(source);
  }

  /** Adds Variables that a function assigns: where it does not, they stay what they are. */
  addAssigned({ assigned }: Traced<unknown>): void {
    assigned.forEach((variable) => this.#take(variable));
  }

  #take(source: Tensor | Variable | (() => number)): void {
    const key = keyOf(source);
    if (this.#places.has(key)) return;
    this.#places.set(key, this.operands.length);
    const operand: In | HostScalar =
      typeof source === 'function' ? (capturedHost(source) ?? hostScalar(source)) : source;
    this.operands.push(operand);
    const { shape, dtype, weak } = avalOf(operand.type);
    this.avals.push(weak ? { shape, dtype, weak } : { shape, dtype });
  }

  /** For every operand, what it is in a traced function; a value of its own where the function does not look at it. */
  placesIn({ outside, graph }: Traced<unknown>): number[] {
    const places = this.operands.map((_, i) => graph.values + i);
    for (const { source, value } of outside) {
      const place = this.#places.get(keyOf(source));
      if (place !== undefined) places[place] = value;
    }
    return places;
  }

  /** The value of a Variable after a traced function. */
  after({ graph }: Traced<unknown>, variable: Variable, places: readonly number[]): number {
    return graph.writes.get(variable) ?? places[this.#places.get(variable)!]!;
  }
}

// two traces hold different handles on one captured tensor, and different functions for one number
const keyOf = (source: Tensor | Variable | (() => number)): unknown => {
  if (typeof source === 'function') return capturedHost(source) ?? source;
  return source instanceof Tensor ? (source.note?.origin ?? source) : source;
};

/** A graph of given inputs and nothing from outside, where numbers of the host (weak inputs) are inputs too. Results may be missing. */
export interface TracedNumbered {
  readonly results: readonly (Tensor | null)[];
  /** The graph with some of the inputs, and of the results in an order of choice. */
  close(keep: (input: number) => boolean, results: readonly number[]): Graph;
}

/** Traces a function of tensors and numbers; for graphs that are kept, as those of gradients are. Numbers that are `given` become literals. */
export function traceNumbered(
  avals: readonly Aval[],
  body: (inputs: readonly In[]) => readonly (Tensor | null)[],
  given: readonly In[] = [],
): TracedNumbered {
  const tensors = avals.filter(({ weak }) => !weak);
  const { graph, result, end } = withFrame(null, () =>
    traceOpen((...inputs) => {
      let next = 0;
      const numberAt = (i: number): In => (typeof given[i] === 'number' ? given[i] : hostScalar(() => NaN));
      return body(avals.map(({ weak }, i) => (weak ? numberAt(i) : inputs[next++]!)));
    }, tensors),
  );
  end(false);
  let tensor = 0;
  let number = 0;
  // a literal is an input that nothing looks at
  const places = avals.map(({ weak }, i) => {
    if (!weak) return tensor++;
    return typeof given[i] === 'number' ? graph.values + i : ~number++;
  });
  let found = 0;
  const outputs = result.map((x) => (x === null ? -1 : graph.outputs[found++]!));
  return {
    results: result,
    close(keep, chosen) {
      const kept = avals.map((_, i) => i).filter(keep);
      return pruned(
        closed(
          graph,
          kept.map((i) => avals[i]!),
          kept.map((i) => places[i]!),
          chosen.map((k) => outputs[k]!),
        ),
      );
    },
  };
}
