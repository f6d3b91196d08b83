import { apply } from '../dispatch.ts';
import type { Graph } from '../graph.ts';
import type { In, Reads, Saved } from '../op.ts';
import { add } from '../ops/arithmetic.ts';
import { zeros } from '../ops/creation.ts';
import type { Tensor } from '../tensor.ts';
import { differentiable, pullGraph, remembered } from './graph-pullback.ts';
import { type ScanAttrs, scanOp } from './scan-op.ts';
import { outputAvals, traceNumbered } from './sub-graph.ts';

/** The sequences, what stays the same, and the carried values before each step. */
export function scanReads({ body, carries, residuals }: ScanAttrs): Reads {
  return [
    ...Array.from({ length: body.inputs.length - 1 - carries }, (_, i) => carries + i),
    ...Array.from({ length: residuals }, (_, k) => ({ y: body.outputs.length - residuals + k })),
  ];
}

/** The loop backwards, as a loop: its body runs the body of the other once more. */
export function scanGradient(
  dys: readonly (Tensor | null)[],
  saved: Saved,
  attrs: ScanAttrs,
  asked: readonly boolean[],
): (Tensor | null)[] {
  const { body, carries, sequences, length, residuals } = attrs;
  const given = dys.map((dy) => dy !== null);
  const key = [given, asked].map((list) => list.map(Number).join('')).join();
  const backward = remembered(backwards, body, key, () => backwardOf(attrs, given, asked));
  const { graph, states, constants, sources } = backward;
  const operand = (i: number): In => saved.in(i);
  const kept = Array.from({ length: residuals }, (_, k) => saved.y(body.outputs.length - residuals + k));
  const inputs = Array.from({ length: sequences }, (_, i) => operand(carries + i));
  const fixed = saved.ins.slice(carries + sequences).map((_, i) => operand(carries + sequences + i));
  const start = [
    ...states.map((k) => dys[k] ?? zeros(saved.outs[k]!.shape, { dtype: saved.outs[k]!.dtype })),
    ...constants.map((i) => zeros(saved.ins[i]!.shape, { dtype: saved.ins[i]!.dtype })),
  ];
  const arriving = dys.slice(carries).filter((dy) => dy !== null);
  const outs = apply(scanOp, [...start, ...kept, ...inputs, ...arriving, ...fixed], {
    body: graph,
    carries: start.length,
    sequences: kept.length + inputs.length + arriving.length,
    length,
    reverse: !attrs.reverse,
    residuals: 0,
  });
  const gradients = new Array<Tensor | null>(saved.ins.length).fill(null);
  states.forEach((k, n) => (gradients[k] = outs[n]!));
  constants.forEach((i, n) => (gradients[i] = outs[states.length + n]!));
  sources.forEach((i, n) => (gradients[i] = outs[start.length + n]!));
  return gradients;
}

/** The body of the reverse loop: from the gradients of the next carried values to those of the ones before, summing those of what stays the same. */
interface Backward {
  readonly graph: Graph;
  /** Carried values with gradients, by number. */
  readonly states: readonly number[];
  /** Operands that stay the same and have gradients. */
  readonly constants: readonly number[];
  /** Operands that are sequences and have gradients. */
  readonly sources: readonly number[];
}

const backwards = new WeakMap<Graph, Map<string, Backward>>();

function backwardOf(attrs: ScanAttrs, given: readonly boolean[], asked: readonly boolean[]): Backward {
  const { body, carries, sequences, residuals } = attrs;
  // the graph has one input more than the op: the position
  const position = carries + sequences;
  const wanted = differentiable(body, (i) => i !== position && (i < carries || asked[i > position ? i - 1 : i]!));
  const outs = outputAvals(body);
  const states = wanted.filter((i) => i < carries);
  const fixed = wanted.filter((i) => i > position);
  const results = outs.map((_, k) => k).filter((k) => k >= carries && given[k]!);
  const forward: Graph = { ...body, outputs: body.outputs.slice(0, body.outputs.length - residuals) };
  const groups = [
    states.map((k) => outs[k]!),
    fixed.map((i) => body.inputs[i]!),
    body.inputs.slice(0, position),
    results.map((k) => outs[k]!),
    body.inputs.slice(position),
  ];
  const traced = traceNumbered(groups.flat(), (inputs) => {
    let end = 0;
    const [dStates, sums, before, dResults, after] = groups.map(({ length }) => inputs.slice(end, (end += length))) as [
      Tensor[],
      Tensor[],
      In[],
      Tensor[],
      In[],
    ];
    const dys = forward.outputs.map(
      (_, k) => (k < carries ? dStates[states.indexOf(k)] : dResults[results.indexOf(k)]) ?? null,
    );
    const found = pullGraph(forward, [...before, ...after], dys, wanted);
    return found.map((d, n): Tensor | null => {
      const input = wanted[n]!;
      if (input > position) return d && add(sums[fixed.indexOf(input)]!, d);
      if (input >= carries) return d;
      // what arrives for a carried value that was kept
      const kept = dResults[results.indexOf(body.outputs.length - residuals + input)];
      const { shape, dtype } = body.inputs[input]!;
      return d && kept ? add(d, kept) : (d ?? kept ?? zeros(shape, { dtype }));
    });
  });
  const connected = (input: number): boolean => traced.results[wanted.indexOf(input)] !== null;
  const constants = fixed.filter(connected);
  const sources = wanted.filter((i) => i >= carries && i < position && connected(i));
  const unused = fixed.map((i, n) => (connected(i) ? -1 : states.length + n));
  const graph = traced.close(
    (input) => !unused.includes(input),
    [...states, ...constants, ...sources].map((input) => wanted.indexOf(input)),
  );
  return { graph, states, constants: constants.map((i) => i - 1), sources };
}
