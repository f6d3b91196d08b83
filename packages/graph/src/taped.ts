import {
  type Aval,
  assignedOp,
  closed,
  currentHandler,
  type Graph,
  hostScalar,
  type In,
  Recorder,
  Tensor,
  type Variable,
} from '@tensai/core';
import { CallGraph, Family } from './call-graph.ts';
import type { CompileOptions } from './compile-graph.ts';
import type { Callable } from './forms.ts';
import { releaseConstants } from './release-constants.ts';

/** A traced function as one op for the handlers around its calls: all that it takes from outside is an operand, what it assigns are results. */
export class Taped implements Callable {
  readonly variables: readonly Variable[];
  readonly #graph: Graph;
  readonly #program: CallGraph;
  readonly #family: Family;
  readonly #rereads: boolean;
  readonly #bound: boolean;

  constructor(graph: Graph, options: CompileOptions) {
    this.#graph = graph;
    this.variables = [...graph.reads.values()];
    const { constants, reads, writes, hosts } = graph;
    const plain = ({ shape, dtype }: Aval): Aval => ({ shape, dtype });
    const avals: Aval[] = [
      ...graph.inputs,
      ...[...constants.values(), ...reads.values()].map(({ type }) => plain(type)),
      ...hosts.map((): Aval => ({ shape: [], dtype: 'float32', weak: true })),
    ];
    const places = [...graph.inputs.keys(), ...constants.keys(), ...reads.keys(), ...hosts.map((_, k) => ~k)];
    this.#family = new Family(options);
    this.#program = new CallGraph(closed(graph, avals, places, [...graph.outputs, ...writes.values()]), this.#family);
    this.#rereads = graph.nodes.some(({ op }) => op === assignedOp);
    this.#bound = graph.nodes.some(({ op }) => op.vjp?.all?.held !== undefined);
  }

  /**
   * Can it stand for the function now? Not where a gradient is given by a function that belongs to one run of another one, nor where a Variable that is watched is read
   * again after it was assigned: both reads count for its gradient.
   */
  get serves(): boolean {
    return !this.#bound && !(this.#rereads && [...this.#graph.writes.keys()].some(isWatched));
  }

  /** Calls it under the current handlers. */
  call(inputs: readonly Tensor[]): readonly Tensor[] {
    const { constants, reads, writes, hosts, outputs } = this.#graph;
    const ins: In[] = [...inputs];
    for (const constant of constants.values()) ins.push(originOf(constant));
    for (const variable of reads.values()) ins.push(variable as In);
    for (const compute of hosts) ins.push(hostScalar(compute));
    const outs = this.#program.call(ins);
    let next = outputs.length;
    for (const variable of writes.keys()) {
      const value = outs[next++]!;
      currentHandler()!.assign(variable, value);
      value.dispose();
    }
    return outs.slice(0, outputs.length);
  }

  dispose(): void {
    this.#family.release();
    releaseConstants(this.#graph);
  }
}

/** The tensor that was captured, which tapes know, as long as there is one. */
function originOf(constant: Tensor): Tensor {
  const origin = constant.note?.origin;
  return origin && origin.place !== null ? origin : constant;
}

/** Does a tape watch it? */
function isWatched(variable: Variable): boolean {
  if (variable.trainable && variable.type.float) return true;
  for (let handler = currentHandler(); handler !== null; handler = handler.outer)
    if (handler instanceof Recorder && handler.variables.has(variable)) return true;
  return false;
}
