import {
  type Aval,
  defaultDevice,
  type DType,
  type Graph,
  isPlainObject,
  mapStructure,
  outsideScopes,
  type Shape,
  sliceOf,
  type Structure,
  Tensor,
  traceFunction,
  Variable,
} from '@tensai/core';
import { type CompiledGraph, compileGraph } from './compile-graph.ts';
import { JitArgumentError } from './errors.ts';
import { graphDot, graphText } from './graph-text.ts';

/** What stands for a tensor before there is one; float32 if no dtype is given. */
export interface TensorSpec {
  readonly shape: Shape;
  readonly dtype?: DType;
}

/** What memory a graph needs while it runs, in bytes. */
export interface GraphMemory {
  /** For intermediate values and results: what is handed in does not count. */
  readonly peak: number;
  /** How much more it would be if no two values shared memory. */
  readonly reused: number;
}

/** A function as a graph of ops: to look at, and to run. */
export class TracedGraph {
  /** The ops as they were applied. */
  readonly graph: Graph;
  /** Shapes and dtypes of the arguments, in their structure. */
  readonly inputs: readonly unknown[];
  /** Shapes and dtypes of the results, in their structure. */
  readonly outputs: unknown;
  readonly #result: Structure<unknown>;
  #compiled: CompiledGraph | null = null;

  constructor(graph: Graph, inputs: readonly unknown[], result: Structure<unknown>) {
    this.graph = graph;
    this.inputs = inputs;
    this.#result = result;
    this.outputs = mapStructure(result, (leaf) =>
      leaf instanceof Tensor ? { shape: leaf.shape, dtype: leaf.dtype } : leaf,
    );
  }

  /** As it runs: simplified, its loops joined. */
  get compiled(): Graph {
    return this.#compile().graph;
  }

  #compile(): CompiledGraph {
    this.#compiled ??= compileGraph(this.graph, defaultDevice());
    return this.#compiled;
  }

  /** The ops as they were applied, a line each. */
  toString(): string {
    return graphText(this.graph);
  }

  /** The ops as they run, in the language of Graphviz. */
  toDot(): string {
    return graphDot(this.compiled);
  }

  /** How many launches and copies a run has. The body of a loop counts once, and so does each branch of a choice. */
  get launches(): number {
    return this.#compile().replay.count;
  }

  /** What memory a run needs. */
  memory(): GraphMemory {
    const { plan } = this.#compile().replay;
    const own = plan.buffers.reduce((sum, bytes) => sum + bytes, 0);
    return { peak: own + plan.results, reused: plan.unshared - own };
  }

  /** Computes the results for arguments of the shapes and dtypes that it was traced for; assigns Variables. */
  run(...args: readonly unknown[]): unknown {
    const tensors: Tensor[] = [];
    const { graph } = this;
    args.forEach((arg, i) =>
      mapStructure(
        arg as Structure<unknown>,
        (leaf, path) => {
          const x = leaf instanceof Variable ? leaf.tensor : leaf;
          const wanted = graph.inputs[tensors.length];
          if (!(x instanceof Tensor) || !wanted || wanted.dtype !== x.dtype || wanted.shape.join() !== x.shape.join())
            throw new JitArgumentError({
              path,
              what: `is ${x instanceof Tensor ? `${x.dtype} [${x.shape.join(', ')}]` : `a ${typeof x}`}`,
              remedy: wanted
                ? `the graph takes ${wanted.dtype} [${wanted.shape.join(', ')}] there`
                : 'the graph takes no more',
            });
          sliceOf(x, 'run');
          tensors.push(x);
        },
        String(i),
      ),
    );
    if (tensors.length < graph.inputs.length)
      throw new JitArgumentError({
        path: String(args.length),
        what: 'is missing',
        remedy: `the graph takes ${graph.inputs.length} tensors`,
      });
    const outputs = this.#compile().call(tensors);
    let next = 0;
    return mapStructure(this.#result, (leaf) => (leaf instanceof Tensor ? outputs[next++]! : leaf));
  }
}

/**
 * Records what a function does with tensors of the given shapes and dtypes, without computing anything. `specs` are tensors, or `{ shape, dtype }` in their place, in arrays and
 * plain objects as the function takes them. Variables that it reads or assigns are noted as such.
 *
 * @example
 * const graph = traceGraph((x) => mean(square(x)), { shape: [3] });
 * graph.outputs // { shape: [], dtype: 'float32' }
 * graph.run(tensor([1, 2, 3])) // 4.66667
 * graph.launches // 2
 */
export function traceGraph<R>(f: (...args: never[]) => R, ...specs: readonly unknown[]): TracedGraph {
  const avals: Aval[] = [];
  const inputs = specs.map((spec, i) => avalsIn(spec, String(i), avals));
  const { graph, result } = outsideScopes(() =>
    traceFunction((...traced) => {
      let next = 0;
      return f(...(inputs.map((input) => replaced(input, () => traced[next++]!)) as never[]));
    }, avals),
  );
  return new TracedGraph(graph, inputs, result as Structure<unknown>);
}

const isAval = (value: unknown): value is Aval => isPlainObject(value) && Array.isArray(value['shape']);

function avalsIn(spec: unknown, path: string, found: Aval[]): unknown {
  if (spec instanceof Tensor || spec instanceof Variable || isAval(spec)) {
    const { shape, dtype = 'float32' } = spec as TensorSpec;
    const aval: Aval = { shape: [...shape], dtype };
    found.push(aval);
    return aval;
  }
  if (Array.isArray(spec)) return spec.map((item, i) => avalsIn(item, `${path}[${i}]`, found));
  if (isPlainObject(spec))
    return Object.fromEntries(Object.entries(spec).map(([key, item]) => [key, avalsIn(item, `${path}.${key}`, found)]));
  throw new JitArgumentError({
    path,
    what: `is a ${spec === null ? 'null' : typeof spec}`,
    remedy: 'pass { shape, dtype }, or a tensor that has them',
  });
}

function replaced(input: unknown, next: () => Tensor): unknown {
  if (isAval(input)) return next();
  if (Array.isArray(input)) return input.map((item) => replaced(item, next));
  return Object.fromEntries(Object.entries(input as object).map(([key, item]) => [key, replaced(item, next)]));
}
