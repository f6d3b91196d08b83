import {
  type Aval,
  type Check,
  definePrimitive,
  type Device,
  Expr,
  type Graph,
  type GraphIn,
  type GraphNode,
  NO_ATTRS,
  type Op,
  plainView,
  type Variable,
  whereOp,
} from '@tensai/core';
import { avalsOf } from './graph-builder.ts';

const WEAK: Aval = { shape: [], dtype: 'float32', weak: true };
const WORD: Aval = { shape: [], dtype: 'int32' };
const TRUTH: Aval = { shape: [], dtype: 'bool' };

/** A graph, and the value in it that all assignments look at; null where there is none. */
export interface Guarded {
  readonly graph: Graph;
  readonly gate: number | null;
}

/**
 * Where a device cannot be read at once, nobody knows at the time of an assignment whether a value check has failed. All checks of the graph then
 * go to one node, the gate, which tells whether the flag of the device is clear; each assigned value becomes `where(gate, next, old)`. So what follows
 * the failure changes nothing, until the read that tells of it. A graph that checks or assigns nothing stays as it is.
 */
export function withGuardedAssignments(graph: Graph, device: Device): Guarded {
  const { flag } = device;
  if (!flag || graph.writes.size === 0) return { graph, gate: null };
  const avals = [...avalsOf(graph)];
  const value = (aval: Aval): number => avals.push(aval) - 1;

  const word = value(WORD);
  const { ins, checks } = gathered(graph.nodes, avals, word);
  if (ins.length === 1) return { graph, gate: null };
  const gate: GraphNode = { op: gateOf(checks), attrs: NO_ATTRS, ins, first: value(TRUTH), outs: [TRUTH] };
  const reads = new Map(graph.reads);
  const valueOf = new Map([...reads].map(([read, variable]) => [variable, read]));
  const olds = new Map<Variable, number>();
  for (const variable of graph.writes.keys()) {
    let old = valueOf.get(variable);
    if (old === undefined) reads.set((old = value(variable.type)), variable);
    olds.set(variable, old);
  }
  const guards: GraphNode[] = [];
  const writes = new Map<Variable, number>();
  for (const [variable, next] of graph.writes) {
    const old = olds.get(variable)!;
    const { shape, dtype } = avals[next]!;
    const aval = { shape, dtype };
    const guarded: GraphNode = {
      op: whereOp,
      attrs: NO_ATTRS,
      ins: [{ value: gate.first }, { value: next }, { value: old }],
      first: value(aval),
      outs: [aval],
    };
    if (next !== old) guards.push(guarded);
    writes.set(variable, next === old ? old : guarded.first);
  }

  const needed = new Set(ins.flatMap((x) => ('value' in x ? [x.value] : [])));
  const nodes: GraphNode[] = [];
  let at = 0;
  for (const node of graph.nodes) {
    const { op, outs, first } = node;
    // what only checks has nothing left to do
    if (outs.length > 0 || holdsGraphs(op)) nodes.push(op.checks ? { ...node, op: unchecked(op) } : node);
    if (holdsGraphs(op) || outs.some((_, k) => needed.has(first + k))) at = nodes.length;
  }
  const guarded = {
    ...graph,
    nodes: [...nodes.slice(0, at), gate, ...nodes.slice(at), ...guards],
    constants: new Map([...graph.constants, [word, flag.serial()]]),
    reads,
    writes,
    values: avals.length,
  };
  return { graph: guarded, gate: gate.first };
}

/** Such an op runs the checks of its graphs as it goes. */
const holdsGraphs = ({ batch, control }: Op): boolean => batch !== undefined || control !== undefined;

/** What the gate looks at: the flag first, then what is checked, then what must have run before. */
function gathered(
  nodes: readonly GraphNode[],
  avals: readonly Aval[],
  word: number,
): { readonly ins: readonly GraphIn[]; readonly checks: readonly Check[] } {
  const values = [word];
  const checks: Check[] = [];
  const place = (value: number): number => {
    const known = values.indexOf(value);
    return known < 0 ? values.push(value) - 1 : known;
  };
  for (const { op, attrs, ins, first, outs } of nodes) {
    const own = op.checks?.(
      ins.map((x) => ('value' in x ? avals[x.value]! : WEAK)),
      attrs,
    );
    for (const check of own ?? []) {
      const x = ins[check.input]!;
      // numbers are judged by their bounds at the launch
      if ('value' in x) checks.push({ ...check, input: place(x.value) });
    }
    if (holdsGraphs(op)) outs.forEach((_, k) => place(first + k));
  }
  return { ins: values.map((x) => ({ value: x })), checks };
}

/** Runs checks, and tells whether none has failed. */
const gateOf = (checks: readonly Check[]): Op =>
  definePrimitive({
    name: 'checks',
    infer: () => [TRUTH],
    checks: () => checks,
    lower: () => ({
      space: [],
      inputs: [{ aval: WORD, view: plainView(WORD) }],
      outputs: [Expr.input(0, 'int32').equal(0)],
    }),
  });

const known = new WeakMap<Op, Op>();

/** The op without its checks. */
function unchecked(op: Op): Op {
  let made = known.get(op);
  if (!made) known.set(op, (made = { ...op, checks: undefined, sites: [], more: new Map() }));
  return made;
}
