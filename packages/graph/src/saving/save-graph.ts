import {
  type Aval,
  drawOf,
  type Graph,
  type GraphIn,
  globalGenerator,
  isOp,
  isPlainObject,
  type Op,
  opNamed,
  type SeedGenerator,
  Tensor,
  UnknownOpError,
  Variable,
} from '@tensai/core';
import { isGraph } from '../graph-text.ts';
import { argumentOf } from '../host-source.ts';
import { withParts } from '../inline-parts.ts';
import { Output } from '../output.ts';
import type { TracedGraph } from '../trace-graph.ts';
import { UnsavableGraphError } from './errors.ts';
import {
  FORMAT,
  type SavedAval,
  type SavedBody,
  type SavedHost,
  type SavedOperand,
  type SavedProgram,
  type SavedTensor,
  VERSION,
} from './program-format.ts';
import { encodeValue, type Tagger } from './value-format.ts';
import { type TensorData, writeSafetensors } from './write-safetensors.ts';

/** A graph as it lies in files, or travels. */
export interface SavedGraph {
  /** The program: JSON, without any code. */
  readonly program: string;
  /** Values of Variables and constants: a file in the safetensors format. */
  readonly tensors: Uint8Array<ArrayBuffer>;
}

/**
 * Saves a traced function: its ops by their names as JSON, values of Variables and constants as safetensors, as they are at the call. `loadGraph` makes a function of it
 * again, here or elsewhere: there the ops of the graph must be registered under their names (the functions of `tensai` see to it, else `register()` from '@tensai/core/all' and
 * `registerOp`).
 *
 * Functions are no data: numbers that the host computes at each run (as optimizers do) are an `UnsavableGraphError`, and so are ops that hold functions, and
 * ops that are not registered. Numbers among the arguments and generators of random numbers are saved.
 *
 * @example
 * const w = new Variable([1, 2], { name: 'w' });
 * const graph = traceGraph((x) => mean(multiply(x, w)), { shape: [2] });
 * const { program, tensors } = await saveGraph(graph);
 * loadGraph({ program, tensors }).run(tensor([3, 4])) // 5.5
 * readSafetensors(tensors).tensors.get('w').data() // [1, 2]
 */
export async function saveGraph(graph: TracedGraph): Promise<SavedGraph> {
  const writer = new ProgramWriter();
  const program = writer.program(graph);
  const tensors = await writer.tensors();
  return { program: JSON.stringify(program), tensors: writeSafetensors(tensors) };
}

const avalText = ({ dtype, shape, weak }: Aval): SavedAval => (weak ? 'number' : [dtype, shape]);

/** Gathers what a graph and the graphs within it need. */
class ProgramWriter {
  readonly #bodies: SavedBody[] = [];
  readonly #graphs: Map<Graph, number> = new Map();
  readonly #variables: Map<Variable, number> = new Map();
  readonly #generators: Map<SeedGenerator, number> = new Map();
  readonly #draws: Map<object, number> = new Map();
  readonly #named: Map<string, Promise<TensorData>> = new Map();
  readonly #constants: Map<Tensor, SavedTensor> = new Map();
  readonly #saved: SavedProgram['variables'][number][] = [];

  program(graph: TracedGraph): SavedProgram {
    const structure = (what: string, value: unknown, tag: Tagger): unknown =>
      encodeValue(value, what, tag, (path, found) => {
        throw new UnsavableGraphError({
          what: `${path} is ${found}`,
          remedy: 'return tensors, numbers, texts, and arrays and plain objects of them',
        });
      });
    this.#body(graph.graph);
    return {
      format: FORMAT,
      version: VERSION,
      inputs: structure('the argument', graph.inputs, (x) =>
        isPlainObject(x) && Array.isArray(x['shape']) ? { $input: avalText(x as unknown as Aval) } : undefined,
      ),
      result: structure('the result', graph.result, (x) => (x instanceof Output ? { $output: x.index } : undefined)),
      variables: this.#saved,
      generators: [...this.#generators.keys()].map((generator) =>
        generator === globalGenerator() ? { global: true } : { seed: generator.seed, position: generator.position },
      ),
      graphs: this.#bodies,
    };
  }

  async tensors(): Promise<Record<string, TensorData>> {
    // all reads are queued by now: later assignments do not change them
    const read = [...this.#named].map(async ([name, data]): Promise<[string, TensorData]> => [name, await data]);
    return Object.fromEntries(await Promise.all(read));
  }

  #store(wanted: string, tensor: Tensor): SavedTensor {
    let name = wanted;
    for (let copy = 2; this.#named.has(name); copy++) name = `${wanted}.${copy}`;
    const { shape, dtype } = tensor.type;
    const data = tensor.data();
    // whoever awaits all of them hears of a failure
    data.catch(() => undefined);
    this.#named.set(
      name,
      data.then((elements) => ({ dtype, shape, data: elements })),
    );
    return { tensor: name, type: [dtype, shape] };
  }

  #constant(tensor: Tensor): SavedTensor {
    const known = tensor.note?.origin ?? tensor;
    let saved = this.#constants.get(known);
    if (!saved) this.#constants.set(known, (saved = this.#store('constant', tensor)));
    return saved;
  }

  #variable(variable: Variable): number {
    let index = this.#variables.get(variable);
    if (index === undefined) {
      const { name, trainable, tensor } = variable;
      // what the format keeps for itself
      const saved = this.#store(name === '__metadata__' ? 'variable' : name, tensor);
      this.#variables.set(variable, (index = this.#saved.push({ name, trainable, ...saved }) - 1));
    }
    return index;
  }

  /** Writes down a graph, the graphs within it first. */
  #body(given: Graph): number {
    const done = this.#graphs.get(given);
    if (done !== undefined) return done;
    const graph = withNames(given);
    const now = new Map<number, number>();
    const number = (value: number): void => void now.set(value, now.size);
    graph.inputs.forEach((_, value) => number(value));
    for (const value of graph.reads.keys()) number(value);
    for (const value of graph.constants.keys()) number(value);
    const at = (value: number): number => now.get(value)!;
    const operand = (x: GraphIn): SavedOperand =>
      'value' in x ? at(x.value) : 'host' in x ? x : { literal: encodeValue(x.literal, '', () => undefined, () => undefined as never) }; // prettier-ignore
    const nodes = graph.nodes.map(({ op, attrs, ins, first, outs }) => {
      checkName(op);
      const saved = {
        op: op.name,
        ins: ins.map(operand),
        outs: outs.map(avalText),
        ...(Object.keys(attrs).length > 0 && { attrs: this.#attributes(op, attrs) }),
      };
      outs.forEach((_, k) => number(first + k));
      return saved;
    });
    const body: SavedBody = {
      inputs: graph.inputs.map(avalText),
      reads: [...graph.reads.values()].map((variable) => this.#variable(variable)),
      constants: [...graph.constants.values()].map((tensor) => this.#constant(tensor)),
      hosts: graph.hosts.map((compute) => this.#host(graph, compute)),
      nodes,
      writes: [...graph.writes].map(([variable, value]) => [this.#variable(variable), at(value)]),
      outputs: graph.outputs.map(at),
    };
    const index = this.#bodies.push(body) - 1;
    this.#graphs.set(given, index);
    return index;
  }

  #attributes(op: Op, attrs: object): unknown {
    const tag: Tagger = (value) => {
      if (isGraph(value)) return { $graph: this.#body(value) };
      if (!isOp(value)) return undefined;
      checkName(value);
      return { $op: value.name };
    };
    return encodeValue(attrs, 'attribute', tag, (path, what) => {
      const remedy = 'only data is saved: apply ops whose attributes are numbers, texts, graphs, and arrays and plain objects of them'; // prettier-ignore
      throw new UnsavableGraphError({ op: op.name, what: `${path.replace('.', " '")}' is ${what}`, remedy });
    });
  }

  #host(graph: Graph, compute: () => number): SavedHost {
    const argument = argumentOf(compute);
    if (argument) return { argument: argument.index };
    const draw = drawOf(compute);
    if (draw) {
      const { generator, key, word } = draw;
      return { draw: indexIn(this.#draws, key), generator: indexIn(this.#generators, generator), word };
    }
    // the first may be there only to move a clock
    const isFunction = (k: number): boolean => !argumentOf(graph.hosts[k]!) && !drawOf(graph.hosts[k]!);
    const uses = (x: GraphIn): boolean => 'host' in x && isFunction(x.host);
    const user = graph.nodes.find(({ ins }) => ins.some(uses));
    const operand = user?.ins.findIndex(uses);
    throw new UnsavableGraphError({
      ...(user && { op: user.op.name }),
      what: `${operand === undefined ? 'there' : `operand ${operand}`} is a number that a function computes at each run, as learning rates of optimizers are; functions are not saved`,
      remedy: 'make it an argument: traceGraph((x, rate) => …, { shape }, 0.1), and update Variables by assign',
    });
  }
}

function indexIn<K>(known: Map<K, number>, key: K): number {
  let index = known.get(key);
  if (index === undefined) known.set(key, (index = known.size));
  return index;
}

/** The op that is found under the name of another one; null where there is none. */
function foundBy(name: string): Op | null {
  try {
    return opNamed(name);
  } catch (error) {
    if (error instanceof UnknownOpError) return null;
    throw error;
  }
}

/** The graph with ops that nothing finds by their names, as those of customGradient, replaced by their parts, where they have some. */
function withNames(graph: Graph): Graph {
  const isNamed = (op: Op): boolean => foundBy(op.name) === op;
  return graph.nodes.every(({ op }) => isNamed(op))
    ? graph
    : withParts(graph, { whole: ({ op }) => isNamed(op), reads: false, made: new Set(), closed: true });
}

function checkName(op: Op): void {
  const found = foundBy(op.name);
  if (found === op) return;
  throw new UnsavableGraphError({
    op: op.name,
    what: found
      ? 'the op is not the one that is registered under its name'
      : 'the op is not registered: nothing finds it by its name',
    remedy: "register() from '@tensai/core/all' registers ours (other packages have their own), registerOp(op) one of yours", // prettier-ignore
  });
}
