import {
  type Aval,
  definePrimitive,
  Expr,
  type Graph,
  type GraphNode,
  type Loop,
  type Op,
  rewrite,
  sameShape,
  sizeOf,
  type Way,
} from '@tensai/core';
import { inlined, isAffine, isInPlace, joined, readsPlainly } from './compose.ts';
import { avalsOf } from './graph-builder.ts';
import { mapNest, type Nest, nestOf, pointsOf } from './nest.ts';

/** What a device says of nodes. */
export interface FuseOptions {
  /** How the node would run by itself. */
  readonly way: (node: GraphNode, avals: readonly Aval[]) => Way;
  /** Tensors that one launch may look at, results included. */
  readonly most: number;
}

/** Nodes that run as one launch. */
interface Cluster {
  nest: Nest;
  /** The values of its outputs. */
  outs: readonly number[];
  /** Names of the ops in it. */
  readonly names: string[];
  readonly view: boolean;
}

/** A node as it is, or a cluster. */
interface Unit {
  cluster: Cluster | null;
  readonly node: GraphNode;
}

/**
 * Joins loops: views into what reads them, maps into their only reader, maps behind reductions, maps of one space that read one another. No
 * element is computed twice, and each is computed as alone, so that results have the same bits.
 */
export function fused(graph: Graph, options: FuseOptions): Graph {
  const fuser = new Fuser(graph, options);
  fuser.foldViews();
  fuser.joinNeighbours();
  return fuser.graph();
}

class Fuser {
  readonly #graph: Graph;
  readonly #avals: readonly Aval[];
  readonly #most: number;
  /** Units in an order in which they can run; null for those that went into another. */
  readonly #units: (Unit | null)[];
  /** By value: the unit that makes it. */
  readonly #maker: Map<number, number> = new Map();
  readonly #needed: ReadonlySet<number>;

  constructor(graph: Graph, { way, most }: FuseOptions) {
    this.#graph = graph;
    this.#avals = avalsOf(graph);
    this.#most = most;
    this.#needed = new Set([...graph.outputs, ...graph.writes.values()]);
    this.#units = graph.nodes.map((node, at): Unit => {
      node.outs.forEach((_, k) => this.#maker.set(node.first + k, at));
      const how = way(node, this.#avals);
      const nest = how === 'loop' || how === 'view' ? nestOf(node, this.#avals) : null;
      if (!nest) return { node, cluster: null };
      const outs = node.outs.map((_, k) => node.first + k);
      return { node, cluster: { nest, outs, names: [node.op.name], view: how === 'view' } };
    });
  }

  /** What a unit reads. */
  #reads(unit: Unit): readonly number[] {
    return unit.cluster
      ? unit.cluster.nest.inputs.map(({ value }) => value)
      : unit.node.ins.flatMap((x) => ('value' in x ? [x.value] : []));
  }

  #clusterAt(at: number | undefined): Cluster | null {
    return at === undefined ? null : (this.#units[at]?.cluster ?? null);
  }

  /** Readers look through views at what those look at. */
  foldViews(): void {
    for (const unit of this.#units) {
      const cluster = unit?.cluster;
      if (!cluster || cluster.view) continue;
      for (let again = true; again;) {
        again = false;
        for (const { value, view } of cluster.nest.inputs) {
          const source = this.#clusterAt(this.#maker.get(value));
          if (!source?.view || !isAffine(view, cluster.nest)) continue;
          if (
            !cluster.nest.inputs.every(
              (input, i) =>
                input.value !== value || (readsPlainly(cluster.nest, i) && isAffine(input.view, cluster.nest)),
            )
          )
            continue;
          cluster.nest = inlined(cluster.nest, source.nest, 0, value);
          again = true;
          break;
        }
      }
    }
  }

  /** Each cluster takes in those before it that it may. */
  joinNeighbours(): void {
    for (let at = 0; at < this.#units.length; at++) {
      for (let again = true; again;) {
        again = false;
        const cluster = this.#clusterAt(at);
        if (!cluster || cluster.view) break;
        for (const { value } of cluster.nest.inputs) {
          const from = this.#maker.get(value);
          if (from === undefined || from === at || !this.#join(from, at, value)) continue;
          again = true;
          break;
        }
      }
    }
  }

  /** Joins the unit that makes `value` with one that reads it; answers whether it could. */
  #join(from: number, at: number, value: number): boolean {
    const producer = this.#clusterAt(from);
    const reader = this.#clusterAt(at)!;
    if (!producer || producer.view) return false;
    const { nest } = reader;
    const own = nest.inputs.flatMap((input, i) => (input.value === value ? [i] : []));
    if (!own.every((i) => readsPlainly(nest, i) && isAffine(nest.inputs[i]!.view, nest))) return false;
    const alone =
      producer.outs.length === 1 && !this.#needed.has(value) && this.#readersOf(value).every((one) => one === at);
    const inPlace = own.every((i) => isInPlace(nest.inputs[i]!.view, nest, this.#avals[value]!.shape));

    let made: Nest | null = null;
    let { outs } = reader;
    if (!producer.nest.reduce && alone && own.length === 1 && pointsOf(nest) <= sizeOf(producer.nest.space)) {
      made = inlined(nest, producer.nest, 0, value);
    } else if (!nest.reduce && inPlace && sameShape(nest.space, producer.nest.space)) {
      if (this.#reachesAround(from, at)) return false;
      made = joined(producer.nest, nest, producer.outs);
      outs = [...producer.outs, ...reader.outs];
    }
    if (!made) return false;
    const kept = outs.filter(
      (out) => this.#needed.has(out) || reader.outs.includes(out) || this.#readersOf(out).some((one) => one !== at),
    );
    if (kept.length < outs.length) made = { ...made, outputs: kept.map((out) => made!.outputs[outs.indexOf(out)]!) };
    if (new Set(made.inputs.map((input) => input.value)).size + kept.length > this.#most) return false;
    reader.nest = made;
    reader.outs = kept;
    reader.names.unshift(...producer.names);
    this.#units[from] = null;
    for (const out of kept) this.#maker.set(out, at);
    return true;
  }

  #readersOf(value: number): number[] {
    return this.#units.flatMap((unit, at) => (unit && this.#reads(unit).includes(value) ? [at] : []));
  }

  /** Does a way lead from one unit to the other through a third? */
  #reachesAround(from: number, to: number): boolean {
    const seen = new Set<number>();
    const reaches = (at: number): boolean => {
      if (at === from) return true;
      if (seen.has(at)) return false;
      seen.add(at);
      return this.#makersOf(at).some(reaches);
    };
    return this.#makersOf(to).some((maker) => maker !== from && reaches(maker));
  }

  #makersOf(at: number): number[] {
    return this.#reads(this.#units[at]!).flatMap((value) => this.#maker.get(value) ?? []);
  }

  /** The graph of the units, in an order in which each finds its operands made. */
  graph(): Graph {
    const done = new Set<number>();
    const nodes: GraphNode[] = [];
    const now = new Map<number, number>();
    let values = this.#graph.values;
    const emit = (at: number): void => {
      if (done.has(at)) return;
      done.add(at);
      const unit = this.#units[at];
      if (!unit) return;
      for (const value of this.#reads(unit)) {
        const maker = this.#maker.get(value);
        if (maker !== undefined) emit(maker);
      }
      const moved = (value: number): number => now.get(value) ?? value;
      const { cluster, node } = unit;
      if (!cluster || cluster.view || cluster.names.length === 1) {
        // a view stands for itself where something that is no loop reads it
        const ins = node.ins.map((x) => ('value' in x ? { value: moved(x.value) } : x));
        if (cluster && !cluster.view && this.#isFolded(unit))
          nodes.push(nodeOf(cluster, node.first, this.#avals, moved));
        else nodes.push({ ...node, ins });
        return;
      }
      const first = values;
      values += cluster.outs.length;
      cluster.outs.forEach((out, k) => now.set(out, first + k));
      nodes.push(nodeOf(cluster, first, this.#avals, moved));
    };
    this.#units.forEach((_, at) => emit(at));
    const at = (value: number): number => now.get(value) ?? value;
    return {
      ...this.#graph,
      nodes,
      outputs: this.#graph.outputs.map(at),
      writes: new Map([...this.#graph.writes].map(([variable, value]) => [variable, at(value)])),
      values,
    };
  }

  /** Does it read something else than its node did? */
  #isFolded({ cluster, node }: Unit): boolean {
    const own = new Set(node.ins.flatMap((x) => ('value' in x ? [x.value] : [])));
    return cluster!.nest.inputs.some(({ value }) => !own.has(value));
  }
}

/** A cluster as one node. */
function nodeOf(cluster: Cluster, first: number, avals: readonly Aval[], moved: (value: number) => number): GraphNode {
  const { nest, outs, names } = cluster;
  const values = [...new Set(nest.inputs.map(({ value }) => value))];
  // the first reading of each tensor stands at its place, further ones behind
  const firsts = values.map((value) => nest.inputs.findIndex((input) => input.value === value));
  const order = [...firsts, ...nest.inputs.map((_, i) => i).filter((i) => !firsts.includes(i))];
  const place = new Map(order.map((i, k) => [i, k]));
  const made = outs.map((out) => avals[out]!);
  const loop = loopOf(nest, order, place, values);
  const op: Op = definePrimitive({ name: names.join('+'), infer: () => made, lower: () => loop });
  return {
    op,
    attrs: {},
    ins: [...values.map((value) => ({ value: moved(value) })), ...nest.hosts.map(({ host }) => ({ host }))],
    first,
    outs: made,
  };
}

function loopOf(
  nest: Nest,
  order: readonly number[],
  place: ReadonlyMap<number, number>,
  values: readonly number[],
): Loop {
  const { outputs, reduce } = mapNest(nest, (e) =>
    rewrite(e, (x, again) => {
      if (x.kind === 'input') return Expr.input(place.get(x.index)!, x.dtype);
      if (x.kind === 'size') return Expr.size(place.get(x.index)!, x.part);
      return x.kind === 'load' ? Expr.load(place.get(x.index)!, x.dtype, x.args.map(again)) : undefined;
    }),
  );
  return {
    space: nest.space,
    inputs: order.map((i, k) => {
      const { aval, view, value } = nest.inputs[i]!;
      return k < values.length ? { aval, view } : { aval, view, of: values.indexOf(value) };
    }),
    args: nest.hosts.map(({ dtype }) => dtype),
    outputs,
    ...(reduce && { reduce }),
  };
}
