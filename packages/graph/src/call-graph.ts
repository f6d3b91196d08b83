import {
  apply,
  type Aval,
  currentHandler,
  defaultDevice,
  definePrimitive,
  type Device,
  type Graph,
  HostScalar,
  type In,
  NO_ATTRS,
  type Op,
  outputAvals,
  runBatched,
  runGraph,
  type SharedRule,
  type Tensor,
} from '@tensai/core';
import { type CompiledGraph, compileGraph, type CompileOptions } from './compile-graph.ts';
import { hosted } from './hosted.ts';
import { releaseConstants } from './release-constants.ts';
import { Reverse } from './reverse.ts';

/** Programs that live and end together: those of one function and its gradients. Whoever holds one counts: the function, and each tape that recorded it. */
export class Family {
  readonly options: CompileOptions;
  readonly #members: CallGraph[] = [];
  #users = 1;

  constructor(options: CompileOptions) {
    this.options = options;
  }
  add(member: CallGraph): void {
    this.#members.push(member);
  }
  retain(): void {
    this.#users++;
  }
  release(): void {
    if (--this.#users === 0) for (const member of this.#members) member.dispose();
  }
}

/**
 * A closed graph as one op, compiled when it runs. Its gradient is such an op too: a tape that watches some of the operands runs the graph with what the gradient reads among
 * the results (`Reverse`). Under a trace it is the ops that it consists of.
 */
export class CallGraph {
  readonly graph: Graph;
  readonly family: Family;
  readonly op: Op<object>;
  readonly #compiled: Map<Device, CompiledGraph> = new Map();
  readonly #saving: Map<string, CallGraph> = new Map();
  #numbers: readonly number[] = [];

  /** `reverse`: the gradient for operands that a tape watches, where the results include all that it reads. */
  constructor(graph: Graph, family: Family, reverse: Reverse | null = null) {
    this.graph = graph;
    this.family = family;
    family.add(this);
    const outs: readonly Aval[] = outputAvals(graph);
    this.op = definePrimitive({
      name: 'callGraph',
      complex: true,
      keepsHalves: true,
      infer: () => outs,
      impl: (ins) => this.#run(ins),
      vjp: { all: ruleOf(this, reverse) },
      saving: (attrs, watched) => ({ op: this.#savingFor(watched, reverse).op, attrs }),
      batch: (lanes, _, size) => runBatched(graph, lanes, size),
    });
  }

  call(ins: readonly In[]): readonly Tensor[] {
    // a trace around sees the ops themselves
    return currentHandler()?.traces ? runGraph(this.graph, ins) : apply(this.op, ins, NO_ATTRS);
  }

  #run(ins: readonly In[]): readonly Tensor[] {
    if (currentHandler()?.traces) return runGraph(this.graph, ins);
    const numbers: number[] = [];
    const tensors: Tensor[] = [];
    for (const x of ins) {
      if (typeof x === 'number') numbers.push(x);
      else if (x instanceof HostScalar) numbers.push(x.value);
      else tensors.push(x.tensor);
    }
    this.#numbers = numbers;
    return this.#compiledFor(tensors[0]?.type.device ?? defaultDevice()).call(tensors);
  }

  #compiledFor(device: Device): CompiledGraph {
    let compiled = this.#compiled.get(device);
    if (!compiled) {
      compiled = compileGraph(
        hosted(this.graph, (k) => this.#numbers[k]!),
        device,
        this.family.options,
      );
      this.#compiled.set(device, compiled);
    }
    return compiled;
  }

  /** The same results, and what the gradient for some operands reads. */
  #savingFor(watched: readonly boolean[], reverse: Reverse | null): CallGraph {
    if (reverse && watched.every((is, i) => !is || reverse.watched[i])) return this;
    const all = watched.map((is, i) => is || reverse?.watched[i] === true);
    const key = all.map(Number).join('');
    let saving = this.#saving.get(key);
    if (!saving) {
      const made = Reverse.of(this.graph, all, (graph) => new CallGraph(graph, this.family));
      this.#saving.set(key, (saving = new CallGraph(made.graph, this.family, made)));
    }
    return saving;
  }

  dispose(): void {
    for (const compiled of this.#compiled.values()) compiled.dispose();
    releaseConstants(this.graph);
  }
}

function ruleOf({ family }: CallGraph, reverse: Reverse | null): SharedRule<object> {
  if (!reverse) return { reads: [], rule: (_, { ins }) => ins.map(() => null) };
  return {
    reads: reverse.reads,
    rule: (dys, saved, _, wanted) => reverse.pull(dys, saved, wanted),
    held: family,
  };
}
