import { type Aval, type Graph, type GraphIn, type GraphNode, type Repeat, visit, type Way } from '@tensai/core';
import { NodeKeys } from './common-subexpressions.ts';
import { controlOp } from './control-node.ts';
import { avalsOf, rewriteGraph } from './graph-builder.ts';
import { nestOf } from './nest.ts';

/** A loop with what later ones want of it. */
interface Loop {
  readonly node: GraphNode;
  readonly repeat: Repeat;
  /** Values of its body that it keeps for others. */
  readonly kept: number[];
  /** Values of its body that others keep for it. */
  readonly taken: Map<number, { readonly from: Loop; readonly place: number }>;
}

/** What a device says of a node: how it would run by itself. */
export type WayOf = (node: GraphNode, avals: readonly Aval[]) => Way;

/**
 * What a loop would compute once more, as the gradient of a loop does, it takes from the earlier loop, which keeps the value of each step: unless it takes little
 * work from what is there.
 */
export function withSharedSteps(graph: Graph, way: WayOf): Graph {
  const loops = new Map<number, Loop>();
  for (const node of graph.nodes) {
    const control = node.op.control?.(node.attrs);
    if (!control || 'branches' in control || control.condition || node.outs.length === 0) continue;
    const loop: Loop = { node, repeat: control, kept: [], taken: new Map() };
    for (const earlier of loops.values()) if (earlier.repeat.most === control.most) share(earlier, loop, way);
    loops.set(node.first, loop);
  }
  if ([...loops.values()].every(({ kept }) => kept.length === 0)) return graph;
  // nodes come in their order, and keep their operands' order
  const pending = graph.nodes.map(({ first, outs }) => (outs.length > 0 ? loops.get(first) : undefined));
  const stacks = new Map<Loop, readonly number[]>();
  let next = 0;
  return rewriteGraph(graph, (node, builder) => {
    const loop = pending[next++];
    if (!loop || (loop.kept.length === 0 && loop.taken.size === 0)) return null;
    const { repeat, operands } = rewritten(loop, node.ins, stacks);
    const avals = avalsOf(loop.repeat.body);
    const more = loop.kept.map((value): Aval => ({
      shape: [repeat.most, ...avals[value]!.shape],
      dtype: avals[value]!.dtype,
    }));
    const outs = [...node.outs, ...more];
    const made = builder.apply(controlOp(node.op.name, repeat, outs), operands, {}, outs);
    stacks.set(loop, made.slice(node.outs.length));
    return made.slice(0, node.outs.length);
  });
}

/** The loop that keeps and takes what it should. */
function rewritten(
  { repeat, kept, taken }: Loop,
  ins: readonly GraphIn[],
  stacks: ReadonlyMap<Loop, readonly number[]>,
): { readonly repeat: Repeat; readonly operands: readonly GraphIn[] } {
  const { body, carries, sequences } = repeat;
  const end = carries + sequences;
  const avals = avalsOf(body);
  const given = new Map<number, GraphIn>();
  body.inputs.forEach((_, i) => given.set(i, { value: i < end ? i : i + taken.size }));
  [...taken.keys()].forEach((value, k) => given.set(value, { value: end + k }));
  const inputs = [...body.inputs.slice(0, end), ...[...taken.keys()].map((v) => avals[v]!), ...body.inputs.slice(end)];
  const sources = [...taken.values()].map(({ from, place }) => ({ value: stacks.get(from)![place]! }));
  return {
    repeat: {
      ...repeat,
      body: rewriteGraph({ ...body, outputs: [...body.outputs, ...kept] }, () => null, { inputs, given }),
      sequences: sequences + taken.size,
    },
    operands: [...ins.slice(0, end), ...sources, ...ins.slice(end)],
  };
}

/** Finds what `loop` computes as `earlier` did, and what of it is worth keeping. */
function share(earlier: Loop, loop: Loop, way: WayOf): void {
  const { body } = loop.repeat;
  const same = sameValues(earlier, loop);
  const makers = new Map<number, GraphNode>();
  const avals = avalsOf(body);
  for (const node of body.nodes)
    if (node.outs.length > 0 && same.has(node.first)) node.outs.forEach((_, k) => makers.set(node.first + k, node));
  const wanted = new Set<number>(body.outputs);
  for (const node of body.nodes)
    if (makers.get(node.first) !== node) for (const x of node.ins) if ('value' in x) wanted.add(x.value);
  // views of what is kept are none of its business; what is added on the way comes later
  for (const value of wanted) {
    const node = makers.get(value);
    if (!node || way(node, avals) !== 'view') continue;
    wanted.delete(value);
    for (const x of node.ins) if ('value' in x) wanted.add(x.value);
  }
  // how much there is to do for a value; in the order of the nodes, so that what is kept makes later ones cheap
  const work = new Map<number, number>();
  const workOf = (x: GraphIn): number => ('value' in x ? (work.get(x.value) ?? 0) : 0);
  for (const node of body.nodes) {
    if (makers.get(node.first) !== node) continue;
    const own = workAt(node, avals, way) + node.ins.reduce((sum, x) => sum + workOf(x), 0);
    node.outs.forEach((_, k) => {
      const value = node.first + k;
      work.set(value, own);
      if (own === 0 || !wanted.has(value) || loop.taken.has(value)) return;
      work.set(value, 0);
      loop.taken.set(value, { from: earlier, place: placeOf(earlier.kept, same.get(value)!) });
    });
  }
}

function placeOf(list: number[], value: number): number {
  const place = list.indexOf(value);
  return place >= 0 ? place : list.push(value) - 1;
}

/** The values of a loop's body that are, step by step, those of an earlier one's. */
function sameValues(earlier: Loop, { node, repeat }: Loop): ReadonlyMap<number, number> {
  const same = new Map<number, number>();
  const [from, to] = [earlier.repeat, repeat];
  const valueAt = ({ ins }: GraphNode, i: number): number => (ins[i] as { readonly value: number }).value;
  const places = (first: number, end: number, value: number): number =>
    earlier.node.ins.findIndex((x, j) => j >= first && j < end && 'value' in x && x.value === value);
  const fixed = from.carries + from.sequences;
  for (let i = to.carries; i < to.body.inputs.length; i++) {
    const value = valueAt(node, i);
    if (i >= to.carries + to.sequences) {
      const place = places(fixed, Infinity, value);
      if (place >= 0) same.set(i, place);
      continue;
    }
    const result = value - earlier.node.first;
    const place = places(from.carries, fixed, value);
    if (place >= 0) same.set(i, place);
    else if (result >= from.carries && result < earlier.node.outs.length) same.set(i, from.body.outputs[result]!);
  }
  const keys = new NodeKeys();
  const known = new Map<string, GraphNode>();
  for (const one of from.body.nodes) {
    const key = keys.of(one);
    if (key !== null && one.outs.length > 0) known.set(key, one);
  }
  for (const one of to.body.nodes) {
    const ins = one.ins.map((x) => ('value' in x ? same.get(x.value) : null));
    if (ins.includes(undefined)) continue;
    const moved = { ...one, ins: one.ins.map((x, i) => ('value' in x ? { value: ins[i]! } : x)) };
    const key = keys.of(moved);
    const found = key === null ? undefined : known.get(key);
    if (found) one.outs.forEach((_, k) => same.set(one.first + k, found.first + k));
  }
  return same;
}

/** Intrinsics that take longer than reading an element does. */
const SLOW: ReadonlySet<string> = new Set(['exp', 'expm1', 'log', 'log1p', 'sin', 'cos', 'tan', 'atan', 'atan2', 'tanh', 'power']); // prettier-ignore

/** 0 for what takes no longer than reading its result would. */
function workAt(node: GraphNode, avals: readonly Aval[], way: WayOf): number {
  if (!node.ins.some((x) => 'value' in x) || way(node, avals) === 'view') return 0;
  const nest = nestOf(node, avals);
  if (!nest || nest.reduce) return 1;
  let slow = 0;
  visit(nest.outputs, ({ kind }) => {
    if (SLOW.has(kind)) slow = 1;
  });
  return slow;
}
