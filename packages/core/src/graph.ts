import { apply } from './dispatch.ts';
import { defaultDevice } from './device.ts';
import { TracedReadError } from './errors.ts';
import { currentHandler, type Handler, withHandler } from './handler.ts';
import { HostScalar } from './host-scalar.ts';
import type { Aval } from './loop.ts';
import { withFrame } from './loop-frame.ts';
import { countOut, outsideScopes } from './memory.ts';
import { type In, NO_ATTRS, type Op } from './op.ts';
import { assignedOp } from './ops/assigned.ts';
import { sliceOf } from './reading.ts';
import { avalOf } from './resolve.ts';
import { mapStructure, type Structure } from './structure.ts';
import { release, Tensor } from './tensor.ts';
import { typeOf } from './type.ts';
import { Variable } from './variable.ts';

/** An operand in a graph: a value by its number, a literal, or a number that the host computes at each run. */
export type GraphIn = { readonly value: number } | { readonly literal: number } | { readonly host: number };

/** An applied op; its outputs are the values `first`, `first + 1`, … */
export interface GraphNode {
  readonly op: Op;
  readonly attrs: object;
  readonly ins: readonly GraphIn[];
  readonly first: number;
  readonly outs: readonly Aval[];
}

/** A function as a list of applied ops. Values are numbered: inputs first (weak ones are numbers), the others as they appear. */
export interface Graph {
  readonly inputs: readonly Aval[];
  readonly nodes: readonly GraphNode[];
  /** Tensors from outside, by the value that they are. */
  readonly constants: ReadonlyMap<number, Tensor>;
  /** Variables that are read, by the value of the first read. */
  readonly reads: ReadonlyMap<number, Variable>;
  /** Variables that are assigned, and the last value assigned. */
  readonly writes: ReadonlyMap<Variable, number>;
  readonly hosts: readonly (() => number)[];
  readonly outputs: readonly number[];
  /** How many values there are. */
  readonly values: number;
}

/** What a traced tensor stands for; no trace: one that has ended. */
interface Mark {
  readonly trace: Trace | null;
  readonly value: number;
  readonly op: string | null;
}

const markOf = (tensor: Tensor): Mark | undefined => tensor.note?.trace as Mark | undefined;

/** Numbers of traces around, by what computes them in the traces that take them from there. */
const captured: WeakMap<() => number, HostScalar> = /* @__PURE__ */ new WeakMap();

/** The number of a trace around that a graph takes, by what computes it; undefined for the graph's own. */
export const capturedHost = (compute: () => number): HostScalar | undefined => captured.get(compute);

/** Records ops without running them. */
class Trace implements Handler {
  readonly traces: boolean = true;
  readonly outer: Handler | null = currentHandler();
  readonly inputs: Aval[] = [];
  readonly nodes: GraphNode[] = [];
  readonly constants: Map<number, Tensor> = new Map();
  readonly reads: Map<number, Variable> = new Map();
  readonly writes: Map<Variable, number> = new Map();
  readonly hosts: (() => number)[] = [];
  readonly #known: Map<Tensor, number> = new Map();
  readonly #made: Tensor[] = [];
  readonly #hostOf: Map<HostScalar, number> = new Map();
  readonly #variables: Map<Variable, Tensor> = new Map();
  /** Variables that were assigned and not read since. */
  readonly #renewed: Set<Variable> = new Set();
  values = 0;

  /** A tensor that stands for a new value. */
  make({ shape, dtype }: Aval, op: string | null = null): Tensor {
    const tensor = new Tensor(typeOf(defaultDevice(), dtype, shape), null);
    const mark: Mark = { trace: this, value: this.values++, op };
    tensor.note = { trace: mark };
    this.#made.push(tensor);
    return tensor;
  }

  /** Ends its tensors, and its shares of others, if its graph takes those from elsewhere. */
  end(shares: boolean): void {
    for (const tensor of this.#made) {
      const ended: Mark = { trace: null, value: -1, op: markOf(tensor)!.op };
      tensor.note = { trace: ended };
      countOut(tensor.block);
    }
    this.#made.length = 0;
    if (shares) this.constants.forEach((tensor) => release(tensor));
  }

  /** The value of a tensor: one of this trace, else a constant. */
  valueOf(tensor: Tensor): number {
    const mark = markOf(tensor);
    if (mark?.trace === this) return mark.value;
    if (mark?.trace === null) throw new TracedReadError({ what: 'tracing', op: mark.op });
    const known = tensor.note?.origin ?? tensor;
    let value = this.#known.get(known);
    if (value === undefined) {
      value = this.values++;
      this.#known.set(known, value);
      // a share of its own: the graph outlives the scopes around. A tensor of an outer trace stands for itself.
      this.constants.set(value, mark ? tensor : shareOf(tensor));
    }
    return value;
  }

  process(op: Op, ins: readonly In[], attrs: object): readonly Tensor[] {
    const operands = ins.map((x) => (x instanceof Variable ? this.read(x) : x));
    const outs = op.infer(
      operands.map((x) => avalOf(x instanceof Tensor ? x.type : null)),
      attrs,
    );
    const given = operands.map((x): GraphIn => {
      if (typeof x === 'number') return { literal: x };
      if (x instanceof Tensor) return { value: this.valueOf(x) };
      const scalar = x as HostScalar;
      const host = this.#hostOf.get(scalar) ?? this.#capture(scalar);
      // one that was lifted before the trace has its value for good
      return host === undefined ? { literal: scalar.value } : { host };
    });
    const first = this.values;
    const made = outs.map((aval) => this.make(aval, op.name));
    this.nodes.push({ op, attrs, ins: given, first, outs });
    return made;
  }

  read(variable: Variable): Tensor {
    let tensor = this.#variables.get(variable);
    if (!tensor) {
      tensor = this.make(variable.type);
      this.#variables.set(variable, tensor);
      this.reads.set(markOf(tensor)!.value, variable);
    } else if (this.#renewed.delete(variable)) {
      // tapes see no connection with what was assigned, as outside of traces
      tensor = this.process(assignedOp, [tensor], NO_ATTRS)[0]!;
      this.#variables.set(variable, tensor);
    }
    return tensor;
  }

  assign(variable: Variable, value: Tensor): void {
    const mark: Mark = { trace: this, value: this.valueOf(value), op: null };
    const own = new Tensor(typeOf(defaultDevice(), value.dtype, value.shape), null);
    own.note = { trace: mark };
    this.#made.push(own);
    this.#variables.set(variable, own);
    this.#renewed.add(variable);
    this.writes.set(variable, mark.value);
  }

  /** A number of a trace around this one: as it is computed there. */
  #capture(scalar: HostScalar): number | undefined {
    for (let { outer } = this as Handler; outer !== null; { outer } = outer) {
      const host = outer instanceof Trace ? outer.#hostOf.get(scalar) : undefined;
      if (host === undefined) continue;
      const given = (outer as Trace).hosts[host]!;
      const compute = (): number => given();
      captured.set(compute, scalar);
      const own = this.hosts.push(compute) - 1;
      this.#hostOf.set(scalar, own);
      return own;
    }
    return undefined;
  }

  host(compute: () => number): HostScalar {
    // its value is nobody's business while tracing
    const scalar = new HostScalar(NaN);
    this.#hostOf.set(scalar, this.hosts.push(compute) - 1);
    return scalar;
  }
}

/**
 * Records what a function does with tensors of the given shapes and dtypes, without running it.
 *
 * @example
 * const { graph } = traceFunction((x) => multiply(add(x, 1), 2), [{ shape: [3], dtype: 'float32' }]);
 * graph.nodes.map(({ op }) => op.name) // ['add', 'multiply']
 * runGraph(graph, [tensor([1, 2, 3])])[0].arraySync() // [4, 6, 8]
 */
export function traceFunction<R>(
  body: (...inputs: Tensor[]) => R,
  avals: readonly Aval[],
): {
  readonly graph: Graph;
  /** What the function returned, with traced tensors. */
  readonly result: R;
  /** Counts the traced tensors out, once nobody needs them; the collector would, later. The shares that the graph has of tensors from outside stay where `shares` is false. */
  end(shares?: boolean): void;
} {
  return outsideScopes(() => withFrame(null, () => traceOpen(body, avals)));
}

/** The same for a part of what is computed: scopes and loops around stay in place, and `end` frees what the trace holds, shares of captured tensors too unless told not to. */
export function traceOpen<R>(
  body: (...inputs: Tensor[]) => R,
  avals: readonly Aval[],
): { readonly graph: Graph; readonly result: R; end(shares?: boolean): void } {
  const trace = new Trace();
  try {
    const inputs = avals.map((aval) => trace.make(aval));
    trace.inputs.push(...avals);
    const result = withHandler(trace, () => body(...inputs));
    const outputs: number[] = [];
    mapStructure(result as Structure<unknown>, (leaf) => {
      if (leaf instanceof Tensor) outputs.push(trace.valueOf(leaf));
    });
    const { nodes, constants, reads, writes, hosts, values } = trace;
    const graph = { inputs: trace.inputs, nodes, constants, reads, writes, hosts, outputs, values };
    return { graph, result, end: (shares = true) => trace.end(shares) };
  } catch (error) {
    trace.end(true);
    throw error;
  }
}

/** A handle of its own on a tensor's memory, which tapes take for the tensor itself. */
function shareOf(tensor: Tensor): Tensor {
  const share = outsideScopes(() => new Tensor(tensor.type, sliceOf(tensor, 'tracing')));
  share.tape = tensor.tape;
  share.node = tensor.node;
  share.note = { origin: tensor.note?.origin ?? tensor };
  return share;
}

/** Runs a graph by applying its ops one by one under the current handlers: tapes see them. Assignments come last, all of them. */
export function runGraph(graph: Graph, inputs: readonly In[]): Tensor[] {
  const values = new Array<In>(graph.values);
  inputs.forEach((x, i) => (values[i] = x));
  graph.constants.forEach((tensor, value) => (values[value] = tensor));
  graph.reads.forEach((variable, value) => (values[value] = variable.read()));
  const hosts = graph.hosts.map((compute) => compute());
  for (const { op, attrs, ins, first } of graph.nodes) {
    const operands = ins.map((x): In => ('value' in x ? values[x.value]! : 'host' in x ? hosts[x.host]! : x.literal));
    apply(op, operands, attrs).forEach((tensor, k) => (values[first + k] = tensor));
  }
  const outputs = graph.outputs.map((value) => values[value] as Tensor);
  const written = [...graph.writes].map(([variable, value]) => [variable, values[value] as Tensor] as const);
  for (const [variable, value] of written) variable.assign(value);
  return outputs;
}

/**
 * Shapes and dtypes of what a function would return, found without computing or allocating anything.
 *
 * @example
 * evaluateShapes((x) => matmul(x, zeros([784, 10])), { shape: [32, 784], dtype: 'float32' }).shape // [32, 10]
 */
export function evaluateShapes<R>(body: (...inputs: Tensor[]) => R, ...avals: readonly Aval[]): Shapes<R> {
  const { result } = traceFunction(body, avals);
  return mapStructure(result as Structure<unknown>, (leaf) =>
    leaf instanceof Tensor ? { shape: leaf.shape, dtype: leaf.dtype } : leaf,
  ) as Shapes<R>;
}

/** A structure with its tensors replaced by their shapes and dtypes. */
export type Shapes<R> =
  R extends Tensor<infer S, infer D>
    ? { readonly shape: S; readonly dtype: D }
    : R extends readonly unknown[]
      ? { readonly [K in keyof R]: Shapes<R[K]> }
      : R extends object
        ? { readonly [K in keyof R]: Shapes<R[K]> }
        : R;
