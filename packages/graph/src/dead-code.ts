import type { Aval, Choice, Control, Graph, GraphNode, Repeat } from '@tensai/core';
import { controlOp, graphsOf, mapGraphs, rewiredChoice, rewiredRepeat } from './control-node.ts';
import { avalsOf, rewriteGraph } from './graph-builder.ts';

/** Leaves out what neither a result nor an assignment needs, in the graphs of nodes too, but for what looks at values and may refuse them. */
export function withoutDeadCode(graph: Graph): Graph {
  const live = new Set<number>([...graph.outputs, ...graph.writes.values()]);
  const kept: { readonly node: GraphNode; readonly narrow: Narrowed | null }[] = [];
  const known = avalsOf(graph);
  for (const node of graph.nodes.toReversed()) {
    const wanted = node.outs.map((_, k) => live.has(node.first + k));
    if (!wanted.includes(true) && !refuses(node, known)) continue;
    const narrow = narrowed(node, wanted);
    kept.push({ node, narrow });
    const ins = narrow ? narrow.operands.map((i) => node.ins[i]!) : node.ins;
    for (const x of ins) if ('value' in x) live.add(x.value);
  }
  const alive = <T>(map: ReadonlyMap<number, T>): Map<number, T> =>
    new Map([...map].filter(([value]) => live.has(value)));
  const nodes = kept.toReversed().map(({ node }) => node);
  return rewriteGraph(
    { ...graph, nodes, constants: alive(graph.constants), reads: alive(graph.reads) },
    (node, builder) => {
      const { narrow } = kept.pop()!;
      if (!narrow) return null;
      const { control, operands, results } = narrow;
      const outs = results.map((k) => node.outs[k]!);
      const op = controlOp(node.op.name, control, outs);
      const made = builder.apply(op, operands.map((i) => node.ins[i]!), {}, outs); // prettier-ignore
      return node.outs.map((_, k) => made[results.indexOf(k)] ?? -1);
    },
  );
}

const WEAK: Aval = { shape: [], dtype: 'float32', weak: true };

/** May the node throw at values? */
function refuses({ op, ins, attrs }: GraphNode, known: readonly Aval[]): boolean {
  const control = op.control?.(attrs);
  if (control && graphsOf(control).some(mayRefuse)) return true;
  if (!op.checks) return false;
  const avals = ins.map((x) => ('value' in x ? known[x.value]! : WEAK));
  return op.checks(avals, attrs).some(({ input }) => !avals[input]!.weak);
}

function mayRefuse(graph: Graph): boolean {
  const known = avalsOf(graph);
  return graph.nodes.some((node) => refuses(node, known));
}

/** A node that runs graphs with less to do: its operands and results by the numbers that they had. */
interface Narrowed {
  readonly control: Control;
  readonly operands: readonly number[];
  readonly results: readonly number[];
}

function narrowed({ op, attrs }: GraphNode, wanted: readonly boolean[]): Narrowed | null {
  const control = op.control?.(attrs);
  if (!control) return null;
  return 'branches' in control ? narrowedChoice(control, wanted) : narrowedRepeat(control, wanted);
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

function inputsRead(graphs: readonly Graph[]): ReadonlySet<number> {
  const read = new Set(graphs.flatMap(({ outputs }) => outputs));
  for (const { nodes } of graphs) for (const { ins } of nodes) for (const x of ins) if ('value' in x) read.add(x.value);
  return read;
}

function narrowedChoice(control: Choice, wanted: readonly boolean[]): Narrowed {
  const results = numbers(wanted.length).filter((k) => wanted[k]!);
  const all = numbers(control.branches[0]!.inputs.length);
  const { branches } = mapGraphs(rewiredChoice(control, all, results), withoutDeadCode) as Choice;
  const read = inputsRead(branches);
  const inputs = all.filter((i) => read.has(i));
  return {
    control: rewiredChoice({ branches }, inputs, numbers(results.length)),
    operands: [0, ...inputs.map((i) => i + 1)],
    results,
  };
}

function narrowedRepeat(loop: Repeat, wanted: readonly boolean[]): Narrowed {
  const { body, carries, sequences } = loop;
  const all = numbers(body.inputs.length);
  const collected = numbers(wanted.length).filter((k) => k >= carries && wanted[k]!);
  const needed = new Set(numbers(carries).filter((k) => wanted[k]!));
  for (;;) {
    const results = [...numbers(carries).filter((k) => needed.has(k)), ...collected];
    const shown = { ...body, outputs: results.map((k) => body.outputs[k]!) };
    const simple = withoutDeadCode(shown);
    const read = inputsRead(loop.condition ? [simple, loop.condition] : [simple]);
    const more = numbers(carries).filter((i) => read.has(i) && !needed.has(i));
    more.forEach((i) => needed.add(i));
    if (more.length > 0) continue;
    const kept = results.slice(0, results.length - collected.length);
    const outputs = new Array<number>(body.outputs.length).fill(-1);
    results.forEach((k, n) => (outputs[k] = simple.outputs[n]!));
    const slices = all.slice(carries, carries + sequences).filter((i) => read.has(i));
    const fixed = all.slice(carries + sequences).filter((i) => read.has(i));
    return {
      control: rewiredRepeat(
        { ...loop, body: { ...simple, outputs } },
        { carries: kept, sequences: slices, fixed, collected },
      ),
      operands: [...kept, ...slices, ...fixed],
      results,
    };
  }
}
