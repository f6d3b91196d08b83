import { type Graph, type GraphIn, type GraphNode, type Tensor, withHostChanges } from '@tensai/core';
import { UnsteadyTraceError } from './errors.ts';

/** What a trace gives. */
export interface Attempt<R> {
  readonly graph: Graph;
  readonly result: R;
  end(shares?: boolean): void;
}

/**
 * Traces a function twice and compares: a number that differs would be a part of the program, though it changes from call to call. What a function makes at its first trace
 * only may differ too, so a third trace decides. Nothing is computed, and no random number is drawn.
 */
export function steadyTrace<R>(name: string, trace: () => Attempt<R>): Attempt<R> {
  const first = trace();
  return withHostChanges((undo) => {
    const made: Attempt<R>[] = [];
    const again = (): Attempt<R> => {
      const attempt = trace();
      made.push(attempt);
      return attempt;
    };
    let kept: Attempt<R> | null = null;
    try {
      const second = again();
      if (differenceOf(first.graph, second.graph) === null) return (kept = first);
      const difference = differenceOf(second.graph, again().graph);
      if (difference !== null) throw new UnsteadyTraceError({ name, ...difference });
      return (kept = second);
    } finally {
      undo();
      for (const attempt of [first, ...made]) if (attempt !== kept) attempt.end();
    }
  });
}

/** What differs: where, and how it looks in the two traces. */
interface Difference {
  readonly op: string;
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** The first difference between two traces of one function; null where they are the same program. */
function differenceOf(a: Graph, b: Graph): Difference | null {
  const changed = new Set<number>();
  for (const [value, tensor] of a.constants) if (!sameValues(tensor, b.constants.get(value))) changed.add(value);
  for (let k = 0; k < Math.max(a.nodes.length, b.nodes.length); k++) {
    const [x, y] = [a.nodes[k], b.nodes[k]];
    if (x === undefined || y === undefined || x.op.name !== y.op.name)
      return { op: `step ${k}`, what: 'is', before: x?.op.name ?? 'missing', after: y?.op.name ?? 'missing' };
    const difference = differenceAt(x, y, changed);
    if (difference) return difference;
  }
  const results = (graph: Graph): number[] => [...graph.outputs, ...graph.writes.values()];
  const [before, after] = [results(a), results(b)];
  const k = before.findIndex((value, i) => value !== after[i]);
  if (k < 0) return null;
  const what = k < a.outputs.length ? 'returns' : 'assigns';
  return { op: 'the function', what, before: `value ${before[k]}`, after: `value ${after[k]}` };
}

function differenceAt(x: GraphNode, y: GraphNode, changed: ReadonlySet<number>): Difference | null {
  const op = x.op.name;
  for (let i = 0; i < Math.max(x.ins.length, y.ins.length); i++) {
    const [before, after] = [textOf(x.ins[i]), textOf(y.ins[i])];
    if (before !== after) return { op, what: `takes, as operand ${i},`, before, after };
    const operand = x.ins[i]!;
    if ('value' in operand && changed.has(operand.value))
      return { op, what: `takes, as operand ${i},`, before: 'a constant', after: 'one with other values' };
  }
  for (const [name, value] of Object.entries(x.attrs)) {
    const other = (y.attrs as Readonly<Record<string, unknown>>)[name];
    const inner = isGraph(value) && isGraph(other) ? differenceOf(value, other) : null;
    if (inner) return inner;
    if (!same(value, other)) return { op, what: `has, as ${name},`, before: String(value), after: String(other) };
  }
  return null;
}

const textOf = (x: GraphIn | undefined): string =>
  x === undefined
    ? 'nothing'
    : 'literal' in x
      ? `the number ${Object.is(x.literal, -0) ? '-0' : x.literal}`
      : 'host' in x
        ? `number ${x.host} of the host`
        : `value ${x.value}`;

const isGraph = (value: unknown): value is Graph => typeof value === 'object' && value !== null && 'nodes' in value;

/** Plain values, and arrays of them. What else attributes hold is made anew at each trace. */
function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => same(item, b[i]));
  const plain = (value: unknown): boolean =>
    value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol');
  return Object.is(a, b) || (!plain(a) && !plain(b));
}

const MOST = 1024;

/** Are constants the same tensor, or equal as far as that can be seen at once? */
function sameValues(a: Tensor, b: Tensor | undefined): boolean {
  if (b === undefined) return false;
  if (a.type !== b.type) return false;
  const own = (x: Tensor): Tensor => x.note?.origin ?? x;
  if (own(a) === own(b) || a.place === null || a.place?.storage === b.place?.storage) return true;
  if (a.type.size > MOST || !a.type.device.backend.readSync) return true;
  const [x, y] = [a.dataSync(), b.dataSync()] as ArrayLike<unknown>[];
  for (let i = 0; i < x!.length; i++) if (!Object.is(x![i], y![i])) return false;
  return true;
}
