import {
  type Aval,
  defaultDevice,
  drawOf,
  type DType,
  type Graph,
  globalGenerator,
  HostScalar,
  hostScalar,
  isPlainObject,
  mapStructure,
  outsideScopes,
  type SeedGenerator,
  type Shape,
  sliceOf,
  type Structure,
  Tensor,
  traceFunction,
  Variable,
} from '@tensai/core';
import { type CompiledGraph, compileGraph } from './compile-graph.ts';
import { JitArgumentError } from './errors.ts';
import { avalsOf } from './graph-builder.ts';
import { graphSvg } from './graph-svg.ts';
import { graphDot, graphText, typeText } from './graph-text.ts';
import { asArgument } from './host-source.ts';
import { Output, withOutputs } from './output.ts';

/** What stands for a tensor before there is one; float32 if no dtype is given. `weak` ones are numbers, which may change from run to run. */
export interface TensorSpec {
  readonly shape: Shape;
  readonly dtype?: DType;
  readonly weak?: true;
}

/** What memory a graph needs while it runs, in bytes. */
export interface GraphMemory {
  /** For intermediate values and results: what is handed in does not count. */
  readonly peak: number;
  /** How much more it would be if no two values shared memory. */
  readonly reused: number;
}

/** The numbers among the arguments of the run that is under way. */
export interface GivenNumbers {
  now: readonly number[];
}

/** A function as a graph of ops: to look at, to run, and to save. `traceGraph` and `loadGraph` make them. */
export class TracedGraph {
  /** The ops as they were applied. */
  readonly graph: Graph;
  /** Shapes and dtypes of the arguments, in their structure; `weak` ones are numbers. */
  readonly inputs: readonly unknown[];
  /** Shapes and dtypes of the results, in their structure. */
  readonly outputs: unknown;
  /** For saving: the result, with an `Output` in place of each tensor. */
  readonly result: Structure<unknown>;
  readonly #given: GivenNumbers;
  #compiled: CompiledGraph | null = null;

  constructor(graph: Graph, inputs: readonly unknown[], result: Structure<unknown>, given: GivenNumbers) {
    this.graph = graph;
    this.inputs = inputs;
    this.result = result;
    this.#given = given;
    const known = avalsOf(graph);
    this.outputs = mapStructure(result, (leaf) => {
      if (!(leaf instanceof Output)) return leaf;
      const { shape, dtype } = known[graph.outputs[leaf.index]!]!;
      return { shape, dtype };
    });
  }

  /** As it runs: simplified, its loops joined. */
  get compiled(): Graph {
    return this.#compile().graph;
  }

  /** The Variables that it reads and assigns. */
  get variables(): readonly Variable[] {
    return [...new Set([...this.graph.reads.values(), ...this.graph.writes.keys()])];
  }

  /** The generators that it draws random numbers from, but for the one of functions without a seed. */
  get generators(): readonly SeedGenerator[] {
    const drawn = this.graph.hosts.flatMap((compute) => drawOf(compute)?.generator ?? []);
    return [...new Set(drawn)].filter((generator) => generator !== globalGenerator());
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

  /** The ops as they run, as a picture: the text of an SVG file. Round boxes are what comes from outside and what leaves; graphs within ops are not drawn. */
  toSvg(): string {
    return graphSvg(this.compiled);
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
    const wanted = specsIn(this.inputs);
    const tensors: Tensor[] = [];
    const numbers: number[] = [];
    let next = 0;
    args.forEach((arg, i) =>
      mapStructure(
        arg as Structure<unknown>,
        (leaf, path) => {
          const x = leaf instanceof Variable ? leaf.tensor : leaf;
          const spec = wanted[next++];
          if (spec?.weak && typeof x === 'number') numbers.push(x);
          else if (
            spec &&
            !spec.weak &&
            x instanceof Tensor &&
            spec.dtype === x.dtype &&
            spec.shape.join() === x.shape.join()
          ) {
            // prettier-ignore
            sliceOf(x, 'run');
            tensors.push(x);
          } else
            throw new JitArgumentError({
              path,
              what: `is ${x instanceof Tensor ? `${x.dtype} [${x.shape.join(', ')}]` : `a ${typeof x}`}`,
              remedy: spec
                ? `the graph takes ${spec.weak ? 'a number' : typeText(spec)} there`
                : 'the graph takes no more',
            });
        },
        String(i),
      ),
    );
    if (next < wanted.length)
      throw new JitArgumentError({
        path: String(args.length),
        what: 'is missing',
        remedy: `the graph takes ${wanted.length} tensors and numbers`,
      });
    this.#given.now = numbers;
    const outputs = this.#compile().call(tensors);
    return mapStructure(this.result, (leaf) => (leaf instanceof Output ? outputs[leaf.index]! : leaf));
  }
}

/**
 * Records what a function does with tensors of the given shapes and dtypes, without computing anything. `specs` are tensors, or `{ shape, dtype }` in their place, in arrays and
 * plain objects as the function takes them; a number stands for one that may change from run to run. Variables that it reads or assigns are noted as such.
 *
 * @example
 * const graph = traceGraph((x, scale) => mean(multiply(square(x), scale)), { shape: [3] }, 1);
 * graph.outputs // { shape: [], dtype: 'float32' }
 * graph.run(tensor([1, 2, 3]), 3) // 14
 * graph.launches // 2
 */
export function traceGraph<R>(f: (...args: never[]) => R, ...specs: readonly unknown[]): TracedGraph {
  const inputs = specs.map((spec, i) => avalsIn(spec, String(i)));
  const given: GivenNumbers = { now: [] };
  const { graph, result } = outsideScopes(() =>
    traceFunction(
      (...traced) => {
        let tensors = 0;
        let numbers = 0;
        const standIn = (aval: Aval, path: string): unknown =>
          aval.weak ? numberOf(given, numbers++, path) : traced[tensors++]!;
        return f(...(inputs.map((input, i) => replaced(input, standIn, String(i))) as never[]));
      },
      specsIn(inputs).filter(({ weak }) => !weak),
    ),
  );
  return new TracedGraph(graph, inputs, withOutputs(result), given);
}

/** A number of the arguments as an operand, which says so if somebody looks at it. */
const numberOf = (given: GivenNumbers, index: number, path: string): HostScalar =>
  Object.defineProperty(hostScalar(asArgument(() => given.now[index]!, index, path)), Symbol.toPrimitive, {
    value: () => {
      const what = 'is a number that changes from run to run, and the function looks at its value while it is traced';
      throw new JitArgumentError({ path, what, remedy: 'use it as an operand of ops only, or write the value into the function' }); // prettier-ignore
    },
  });

const isAval = (value: unknown): value is Aval => isPlainObject(value) && Array.isArray(value['shape']);

function avalsIn(spec: unknown, path: string): unknown {
  if (typeof spec === 'number') return { shape: [], dtype: 'float32', weak: true };
  if (spec instanceof Tensor || spec instanceof Variable || isAval(spec)) {
    const { shape, dtype = 'float32', weak } = spec as TensorSpec;
    return { shape: [...shape], dtype, ...(weak && { weak }) } satisfies Aval;
  }
  if (Array.isArray(spec)) return spec.map((item, i) => avalsIn(item, `${path}[${i}]`));
  if (isPlainObject(spec))
    return Object.fromEntries(Object.entries(spec).map(([key, item]) => [key, avalsIn(item, `${path}.${key}`)]));
  throw new JitArgumentError({
    path,
    what: `is a ${spec === null ? 'null' : typeof spec}`,
    remedy: 'pass { shape, dtype }, or a tensor that has them; a number stands for one that may change',
  });
}

/** Shapes and dtypes in a structure, in order. */
export function specsIn(inputs: readonly unknown[]): Aval[] {
  const found: Aval[] = [];
  inputs.forEach((input) => replaced(input, (aval) => found.push(aval), ''));
  return found;
}

/** Where numbers stand in a structure. */
export function numberPaths(inputs: readonly unknown[]): string[] {
  const found: string[] = [];
  inputs.forEach((input, i) => replaced(input, ({ weak }, path) => weak && found.push(path), String(i)));
  return found;
}

function replaced(input: unknown, next: (aval: Aval, path: string) => unknown, path: string): unknown {
  if (isAval(input)) return next(input, path);
  if (Array.isArray(input)) return input.map((item, i) => replaced(item, next, `${path}[${i}]`));
  return Object.fromEntries(
    Object.entries(input as object).map(([key, item]) => [key, replaced(item, next, `${path}.${key}`)]),
  );
}
