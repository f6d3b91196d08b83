import type { Graph, GraphNode } from '@tensai/core';
import type { Nest } from './nest.ts';

/** So many ops are one launch at most: the work of joining grows with the square of their number, and an engine compiles short code best. */
export const LONGEST = 48;

/** Nodes that run as one launch. */
export interface Cluster {
  readonly nest: Nest;
  /** The values of its outputs. */
  readonly outs: readonly number[];
  /** Names of the ops in it. */
  readonly names: readonly string[];
  readonly view: boolean;
  /** Those that it goes along the same rows with, in order: `nest` has only what they look at then. */
  readonly stages?: readonly Cluster[];
}

/** A node as it is, or a cluster. */
export interface Unit {
  readonly node: GraphNode;
  /** The cluster of the node alone; null where it has no loop that could be joined. */
  readonly alone: Cluster | null;
  cluster: Cluster | null;
}

/** The units of a graph, kept in an order in which they can run while they are joined. */
export class Units {
  /** Null for those that went into others. */
  readonly all: (Unit | null)[];
  readonly #needed: ReadonlySet<number>;
  readonly #maker: Map<number, number> = new Map();
  readonly #readers: Map<number, Set<number>> = new Map();
  /** Units in order, and where each of them stands there. */
  readonly #order: number[];
  readonly #rank: number[];

  constructor(graph: Graph, clusterOf: (node: GraphNode) => Cluster | null) {
    this.#needed = new Set([...graph.outputs, ...graph.writes.values()]);
    this.all = graph.nodes.map((node): Unit => {
      const alone = clusterOf(node);
      return { node, alone, cluster: alone };
    });
    this.#order = this.all.map((_, at) => at);
    this.#rank = [...this.#order];
    this.all.forEach((unit, at) => {
      for (const out of outsOf(unit!)) this.#maker.set(out, at);
      for (const value of readsOf(unit!)) this.#readersAt(value).add(at);
    });
  }

  /** Units in an order in which they can run. */
  inOrder(): readonly Unit[] {
    return this.#order.flatMap((at) => this.all[at] ?? []);
  }

  /** The unit that makes a value; −1 for what comes from outside. */
  makerOf(value: number): number {
    return this.#maker.get(value) ?? -1;
  }

  /** Does anything but the unit `at` want the value? */
  wantedBeside(value: number, at: number): boolean {
    if (this.#needed.has(value)) return true;
    const readers = this.#readersAt(value);
    return readers.size > 1 || (readers.size === 1 && !readers.has(at));
  }

  /** The units that look at a value. */
  readersOf(value: number): readonly number[] {
    return [...this.#readersAt(value)];
  }

  #readersAt(value: number): Set<number> {
    let readers = this.#readers.get(value);
    if (!readers) this.#readers.set(value, (readers = new Set()));
    return readers;
  }

  /** Gives a unit another cluster; what nobody wants any more goes. */
  change(at: number, cluster: Cluster): void {
    const unit = this.all[at]!;
    const before = readsOf(unit);
    for (const value of before) this.#readersAt(value).delete(at);
    unit.cluster = cluster;
    for (const value of readsOf(unit)) this.#readersAt(value).add(at);
    for (const out of cluster.outs) this.#maker.set(out, at);
    for (const value of before) this.#drop(this.makerOf(value));
  }

  #drop(at: number): void {
    const unit = this.all[at];
    if (!unit || outsOf(unit).some((out) => this.#needed.has(out) || this.#readersAt(out).size > 0)) return;
    const reads = readsOf(unit);
    for (const value of reads) this.#readersAt(value).delete(at);
    this.all[at] = null;
    for (const value of reads) this.#drop(this.makerOf(value));
  }

  /** Puts the cluster of two units in the place of both. */
  merge(from: number, to: number, cluster: Cluster): void {
    for (const value of readsOf(this.all[from]!)) this.#readersAt(value).delete(from);
    this.all[from] = null;
    this.change(to, cluster);
  }

  /** Does the one stand before the other? */
  precedes(one: number, other: number): boolean {
    return this.#rank[one]! < this.#rank[other]!;
  }

  /**
   * Can two units run as one: does no way lead from the first to the second through a third? If so, what lies between them moves before or
   * behind the second.
   */
  bringTogether(from: number, to: number): boolean {
    const [low, high] = [this.#rank[from]!, this.#rank[to]!];
    const inside = (at: number): boolean => this.#rank[at]! > low && this.#rank[at]! < high;
    const below = { seen: new Set<number>(), waiting: this.#readersOf(from).filter(inside) };
    const above = { seen: new Set<number>(), waiting: this.#makersOf(to).filter(inside) };
    // from both ends by turns: one of the two searches is short as a rule
    for (;;) {
      const next = below.waiting.pop();
      if (next === undefined) break;
      if (above.seen.has(next)) return false;
      if (!below.seen.has(next)) {
        below.seen.add(next);
        const readers = this.#readersOf(next);
        if (readers.includes(to)) return false;
        below.waiting.push(...readers.filter(inside));
      }
      const previous = above.waiting.pop();
      if (previous === undefined) break;
      if (below.seen.has(previous)) return false;
      if (above.seen.has(previous)) continue;
      above.seen.add(previous);
      const makers = this.#makersOf(previous);
      if (makers.includes(from)) return false;
      above.waiting.push(...makers.filter(inside));
    }
    const between = this.#order.slice(low + 1, high);
    const after = below.waiting.length === 0 ? below.seen : new Set(between.filter((at) => !above.seen.has(at)));
    const moved = [...between.filter((at) => !after.has(at)), from, to, ...between.filter((at) => after.has(at))];
    moved.forEach((at, k) => {
      this.#order[low + k] = at;
      this.#rank[at] = low + k;
    });
    return true;
  }

  #readersOf(at: number): number[] {
    return outsOf(this.all[at]!).flatMap((out) => [...this.#readersAt(out)]);
  }

  #makersOf(at: number): number[] {
    return readsOf(this.all[at]!).flatMap((value) => this.#maker.get(value) ?? []);
  }
}

/** What a unit reads. */
const readsOf = ({ cluster, node }: Unit): readonly number[] =>
  cluster ? cluster.nest.inputs.map(({ value }) => value) : node.ins.flatMap((x) => ('value' in x ? [x.value] : []));

const outsOf = ({ cluster, node }: Unit): readonly number[] =>
  cluster ? cluster.outs : node.outs.map((_, k) => node.first + k);
