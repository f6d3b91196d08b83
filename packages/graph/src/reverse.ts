import {
  type Aval,
  closed,
  type Cotangent,
  defaultDevice,
  type Graph,
  type In,
  IndexedSlices,
  onDevice,
  outputAvals,
  type Reads,
  type Saved,
  Tensor,
  zeros,
} from '@tensai/core';
import { crossing, jointOf, operandPlaces, type Place, type Walk } from './joint.ts';
import { releaseConstants } from './release-constants.ts';

/** Something that computes what a closed graph says. */
interface Program {
  call(ins: readonly In[]): readonly Tensor[];
}

/** A reverse graph, ready to be called. */
interface Backward {
  readonly program: Program;
  readonly reads: Reads;
  readonly places: readonly Place[];
  /** The results whose gradients it takes. */
  readonly takes: readonly boolean[];
}

/** What the gradient of a closed graph is made of: the graph with all among its results that the reverse graphs read, and those. */
export class Reverse {
  readonly graph: Graph;
  readonly watched: readonly boolean[];
  readonly reads: Reads;
  readonly #make: (graph: Graph) => Program;
  readonly #backwards: Map<string, Backward> = new Map();

  private constructor(graph: Graph, watched: readonly boolean[], reads: Reads, make: (graph: Graph) => Program) {
    this.graph = graph;
    this.watched = watched;
    this.reads = reads;
    this.#make = make;
  }

  /** Adds results until the gradients of all results, of those that were added too, read operands and results only: gradients of gradients need no more. `make` makes programs of reverse graphs. */
  static of(given: Graph, watched: readonly boolean[], make: (graph: Graph) => Program): Reverse {
    let graph = given;
    for (;;) {
      const joint = jointOf(graph, watched, { given: graph.outputs.map(() => true), wanted: watched });
      const { inputs, outputs, missing } = crossing(joint, graph);
      const { graph: traced, results } = joint;
      if (missing.length === 0) {
        releaseConstants(traced);
        return new Reverse(graph, watched, [...inputs, ...outputs.map((y) => ({ y }))], make);
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
    if (!backward) this.#backwards.set(key, (backward = this.#backwardFor({ given, wanted })));
    const { program, reads, places, takes } = backward;
    if (places.every((place) => place === null)) return places.map(() => null);
    const operands = reads.map((read): In => (typeof read === 'number' ? saved.in(read) : saved.y(read.y)));
    const arriving = dys.flatMap((dy, k) => (takes[k] ? [dy ?? zerosLike(saved.outs[k]!, operands)] : []));
    const outs = program.call([...operands, ...arriving]);
    return places.map((place, i) => {
      if (place === null || !wanted[i]) return null;
      const { at, table } = place;
      return table ? new IndexedSlices(outs[at]!, outs[at + 1]!, table) : outs[at]!;
    });
  }

  #backwardFor(walk: Walk): Backward {
    const { graph, watched } = this;
    const joint = jointOf(graph, watched, walk);
    const { graph: traced, reverse, results, places } = joint;
    const { inputs, outputs, missing } = crossing(joint, graph);
    const reads: Reads = [...inputs, ...outputs.map((y) => ({ y }))];
    if (missing.length > 0 || !reads.every((read) => this.#keeps(read))) {
      // a rule that looks at other values where fewer gradients arrive: what was kept serves when all do
      releaseConstants(traced);
      return this.#backwardFor({ given: walk.given.map(() => true), wanted: watched });
    }
    const own = operandPlaces(graph.inputs);
    const avals = outputAvals(graph);
    const asked = avals.filter((_, k) => walk.given[k]);
    const tensors = graph.inputs.filter(({ weak }) => !weak).length;
    const program = closed(
      { ...traced, nodes: reverse },
      [...inputs.map((i) => graph.inputs[i]!), ...outputs.map((k) => avals[k]!), ...asked],
      [...inputs.map((i) => own[i]!), ...outputs.map((k) => traced.outputs[k]!), ...asked.map((_, n) => tensors + n)],
      traced.outputs.slice(results),
    );
    return {
      program: this.#make(program),
      reads,
      places,
      takes: walk.given,
    };
  }

  #keeps(read: Reads[number]): boolean {
    return this.reads.some((kept) =>
      typeof kept === 'number' ? kept === read : typeof read !== 'number' && kept.y === read.y,
    );
  }
}

function zerosLike({ shape, dtype }: Aval, operands: readonly In[]): Tensor {
  const device = operands.find((x) => x instanceof Tensor)?.type.device ?? defaultDevice();
  return onDevice(device, () => zeros(shape, { dtype }));
}
