import {
  type Aval,
  contracts,
  expressionsOf,
  type Graph,
  type GraphNode,
  sameShape,
  sizeOf,
  visit,
  type Way,
} from '@tensai/core';
import { clusterNode } from './cluster-node.ts';
import { beside, inlined, isAffine, isInPlace, joined, readsPlainly, viewText } from './compose.ts';
import { avalsOf } from './graph-builder.ts';
import { extentsOf, type Nest, nestOf, pointsOf } from './nest.ts';
import { joinRows } from './join-rows.ts';
import { LONGEST, Units } from './units.ts';

/** What a device says of nodes. */
export interface FuseOptions {
  /** How the node would run by itself. */
  readonly way: (node: GraphNode, avals: readonly Aval[]) => Way;
  /** Tensors that one launch may look at, results included. */
  readonly most: number;
  /** Does it take programs along rows? Not, if left out. */
  readonly rows?: boolean;
  /** What all assignments look at: each launch has a place left for it. Null, or left out, where there is none. */
  readonly gate?: number | null;
}

/**
 * Joins loops: views into what reads them, maps into their only reader, maps behind reductions, maps of one space that read one another. No
 * element is computed twice, and each is computed as alone, so that results have the same bits.
 */
export function fused(graph: Graph, { way, most, rows = false, gate = null }: FuseOptions): Graph {
  const avals = avalsOf(graph);
  const units = new Units(graph, (node) => {
    const how = way(node, avals);
    const nest = how === 'loop' || how === 'view' ? nestOf(node, avals) : null;
    const outs = node.outs.map((_, k) => node.first + k);
    return nest && { nest, outs, names: [node.op.name], view: how === 'view' };
  });
  foldViews(units);
  const room = { most: gate === null ? most : most - 1, gate, maps: false };
  // a reduction that took in the first of many assignments would leave the others no room: they join one another first
  if (gate !== null) joinNeighbours(units, avals, { ...room, maps: true });
  joinNeighbours(units, avals, room);
  joinSiblings(units, most);
  if (rows) joinRows(units, most);
  return graphOf(graph, units, avals);
}

/** Readers look through views at what those look at. */
function foldViews(units: Units): void {
  units.all.forEach((_, at) => {
    for (;;) {
      const cluster = units.all[at]?.cluster;
      if (!cluster || cluster.view) return;
      const { nest } = cluster;
      const found = nest.inputs.find(({ value }) => {
        const source = units.all[units.makerOf(value)]?.cluster;
        return source?.view && looksPlainly(nest, [value]);
      });
      if (!found) return;
      const source = units.all[units.makerOf(found.value)]!.cluster!;
      units.change(at, { ...cluster, nest: inlined(nest, source.nest, 0, found.value) });
    }
  });
}

/** How many tensors a launch may look at beside the gate, and whether only maps join. */
interface Room {
  readonly most: number;
  readonly gate: number | null;
  readonly maps: boolean;
}

/** Each cluster takes in those before it that it may. */
function joinNeighbours(units: Units, avals: readonly Aval[], room: Room): void {
  units.all.forEach((_, at) => {
    const refused = new Set<number>();
    for (;;) {
      const cluster = units.all[at]?.cluster;
      if (!cluster || cluster.view) return;
      const next = cluster.nest.inputs.find(({ value }) => !refused.has(units.makerOf(value)));
      if (!next) return;
      const from = units.makerOf(next.value);
      // what it could not take in while it was smaller, it cannot take in later
      if (from < 0 || !join(units, from, at, avals, room)) refused.add(from);
    }
  });
}

/** Clusters over the same points that walk along the same tensor become one: it is read once. */
function joinSiblings(units: Units, most: number): void {
  const walkers = new Map<number, number[]>();
  units.all.forEach((unit, at) => {
    if (!unit?.cluster || unit.cluster.view || contracts(unit.cluster.nest)) return;
    for (const value of new Set(walkedBy(unit.cluster.nest))) {
      const others = walkers.get(value) ?? [];
      let here = at;
      const apart = others.filter((other) => {
        const made = joinSibling(units, other, here, value, most);
        here = made ?? here;
        return made === null;
      });
      walkers.set(value, [...apart, here]);
    }
  });
}

/** The values of which a loop looks at another element at each of its points. */
const walkedBy = (nest: Nest): readonly number[] =>
  nest.inputs.flatMap(({ value, aval }) => (sizeOf(aval.shape) === pointsOf(nest) ? [value] : []));

function joinSibling(units: Units, one: number, other: number, value: number, most: number): number | null {
  const [from, at] = units.precedes(one, other) ? [one, other] : [other, one];
  const a = units.all[from]?.cluster;
  const b = units.all[at]?.cluster;
  if (!a || !b || !sameShape(extentsOf(a.nest), extentsOf(b.nest)) || !a.nest.reduce !== !b.nest.reduce) return null;
  if (!sameShape(a.nest.space, b.nest.space)) return null;
  const viewIn = ({ inputs }: Nest): string => viewText(inputs.find((input) => input.value === value)!.view);
  const names = [...a.names, ...b.names];
  if (names.length > LONGEST || viewIn(a.nest) !== viewIn(b.nest)) return null;
  if (b.nest.inputs.some((input) => a.outs.includes(input.value))) return null;
  const nest = beside(a.nest, b.nest);
  const outs = [...a.outs, ...b.outs];
  if (new Set(nest.inputs.map((input) => input.value)).size + outs.length > most) return null;
  if (!units.bringTogether(from, at)) return null;
  units.merge(from, at, { nest, outs, names, view: false });
  return at;
}

/** Is each of the values read at the loop's own points only, so that it could be computed there? */
const looksPlainly = (nest: Nest, values: readonly number[]): boolean =>
  nest.inputs.every(({ value, view }, i) => !values.includes(value) || (readsPlainly(nest, i) && isAffine(view, nest)));

/** Is one of the values looked at by what is summed up? */
function isFactor({ inputs, reduce }: Nest, values: readonly number[]): boolean {
  let found = false;
  visit(reduce ? expressionsOf({ space: [], inputs: [], reduce, outputs: [] }) : [], ({ kind, index }) => {
    if ((kind === 'input' || kind === 'load') && values.includes(inputs[index]!.value)) found = true;
  });
  return found;
}

/** Joins two units, of which the second reads the first; answers whether it could. */
function join(units: Units, from: number, at: number, avals: readonly Aval[], { most, gate, maps }: Room): boolean {
  const producer = units.all[from]?.cluster;
  const reader = units.all[at]!.cluster!;
  if (!producer || producer.view || (maps && producer.nest.reduce)) return false;
  const { nest } = reader;
  // a matrix product stays one: backends know it by its plain factors
  if (contracts(nest) && isFactor(nest, producer.outs)) return false;
  const readings = nest.inputs.filter(({ value }) => producer.outs.includes(value));
  if (!looksPlainly(nest, producer.outs)) return false;
  const names = [...producer.names, ...reader.names];
  if (names.length > LONGEST) return false;
  const take = (made: Nest, outs: readonly number[]): boolean => {
    const looked = new Set(made.inputs.map(({ value }) => value));
    if (gate !== null) looked.delete(gate);
    if (looked.size + outs.length > most) return false;
    units.merge(from, at, { nest: made, outs, names, view: false });
    return true;
  };
  const [only] = producer.outs as [number];
  const alone = producer.outs.length === 1 && readings.length === 1 && !units.wantedBeside(only, at);
  if (alone && !producer.nest.reduce && pointsOf(nest) <= sizeOf(producer.nest.space))
    return take(inlined(nest, producer.nest, 0, only), reader.outs);
  const inPlace = readings.every(({ value, view }) => isInPlace(view, nest, avals[value]!.shape));
  if (nest.reduce || !inPlace || !sameShape(nest.space, producer.nest.space)) return false;
  const both = joined(producer.nest, nest, producer.outs);
  const outs = [...producer.outs, ...reader.outs];
  const kept = outs.filter((out) => reader.outs.includes(out) || units.wantedBeside(out, at));
  const made = { ...both, outputs: kept.map((out) => both.outputs[outs.indexOf(out)]!) };
  return units.bringTogether(from, at) && take(made, kept);
}

/** The graph of the units. */
function graphOf(graph: Graph, units: Units, avals: readonly Aval[]): Graph {
  const nodes: GraphNode[] = [];
  const now = new Map<number, number>();
  const moved = (value: number): number => now.get(value) ?? value;
  let { values } = graph;
  for (const { cluster, alone, node } of units.inOrder()) {
    if (cluster && cluster !== alone) {
      const first = values;
      values += cluster.outs.length;
      cluster.outs.forEach((out, k) => now.set(out, first + k));
      nodes.push(clusterNode(cluster, first, avals, moved));
    } else nodes.push({ ...node, ins: node.ins.map((x) => ('value' in x ? { value: moved(x.value) } : x)) });
  }
  return {
    ...graph,
    nodes,
    outputs: graph.outputs.map(moved),
    writes: new Map([...graph.writes].map(([variable, value]) => [variable, moved(value)])),
    values,
  };
}
