import { apply } from '../dispatch.ts';
import { defineError, type ErrorClass } from '../error.ts';
import type { Graph } from '../graph.ts';
import type { Aval } from '../loop.ts';
import type { In, Op } from '../op.ts';
import { broadcastTo } from '../ops/broadcast-to.ts';
import { reshape } from '../ops/reshape.ts';
import { vjpOf } from '../rules.ts';
import type { Tensor } from '../tensor.ts';
import { batchedOp } from './batched-op.ts';
import { traceNumbered } from './sub-graph.ts';

/** A value of a function that is computed for many at once: one for all of them, or one each, along a new first axis. */
export interface Lane {
  readonly x: In;
  readonly many: boolean;
}

/** How an op that holds graphs is computed for many at once. */
export type BatchRule<A> = (lanes: readonly Lane[], attrs: A, size: number) => readonly Lane[];

/** An op that has no way to be computed for many at once: `vectorizedMap` goes one by one then. */
export const UnbatchableError: ErrorClass<{ op: string }> = /* @__PURE__ */ defineError('unbatchable', {
  message: ({ op }) => `${op} has neither a loop nor parts that could be computed for many at once`,
  hint: () => 'map(f, xs) goes one by one',
});

/** Runs a closed graph for `size` at once. */
export function runBatched(graph: Graph, inputs: readonly Lane[], size: number): Lane[] {
  const values = new Array<Lane>(graph.values);
  inputs.forEach((lane, i) => (values[i] = lane));
  graph.constants.forEach((x, value) => (values[value] = { x, many: false }));
  const hosts = graph.hosts.map((compute) => compute());
  for (const { op, attrs, ins, first, outs } of graph.nodes) {
    const lanes = ins.map((x): Lane =>
      'value' in x ? values[x.value]! : { x: 'host' in x ? hosts[x.host]! : x.literal, many: false },
    );
    applyBatched(op, lanes, attrs, outs, size).forEach((lane, k) => (values[first + k] = lane));
  }
  return graph.outputs.map((value) => values[value]!);
}

function applyBatched(
  op: Op,
  lanes: readonly Lane[],
  attrs: object,
  outs: readonly Aval[],
  size: number,
): readonly Lane[] {
  const operands = lanes.map(({ x }) => x);
  if (!lanes.some(({ many }) => many)) return apply(op, operands, attrs).map((x) => ({ x, many: false }));
  const all = (results: readonly Tensor[]): Lane[] => results.map((x) => ({ x, many: true }));
  if (op.batch !== undefined) return (op.batch as BatchRule<object>)(lanes, attrs, size);
  if (op.elementwise !== undefined || op.broadcasts) {
    const { length } = outs[0]!.shape;
    return all(
      apply(
        op,
        lanes.map((lane) => aligned(lane, length)),
        attrs,
      ),
    );
  }
  // parts that tapes look at one by one
  if (
    !op.sameBytes &&
    op.lower === undefined &&
    op.host === undefined &&
    op.impl !== undefined &&
    vjpOf(op) === undefined
  )
    return runBatched(partsOf(op, lanes.map(avalOf), attrs, operands), lanes, size);
  if (!op.sameBytes && op.lower === undefined && op.impl === undefined && op.host === undefined)
    throw new UnbatchableError({ op: op.name });
  const derived = batchedOp(
    op,
    lanes.map(({ many }) => many),
  );
  return all(apply(derived, operands, attrs));
}

/** An operand of an op that broadcasts, whose result has `rank` axes for each of the many: axes of its own align at the end. */
function aligned({ x, many }: Lane, rank: number): In {
  if (!many) return x;
  const [size, ...own] = (x as Tensor).type.shape as [number, ...number[]];
  return own.length === rank ? x : reshape(x, [size, ...new Array<number>(rank - own.length).fill(1), ...own]);
}

/** What is known of one of the many. */
export function avalOf({ x, many }: Lane): Aval {
  if (typeof x === 'number' || x.type === null) return { shape: [], dtype: 'float32', weak: true };
  const { shape, dtype } = x.type;
  return { shape: many ? shape.slice(1) : shape, dtype };
}

/** An op as the graph of its parts. */
export function partsOf(op: Op, avals: readonly Aval[], attrs: object, operands: readonly In[]): Graph {
  const { close, results } = traceNumbered(avals, (inputs) => op.impl!(inputs as Tensor[], attrs), operands);
  return close(() => true, [...results.keys()]);
}

/** A value with one for each of the many. */
export function manyOf({ x, many }: Lane, size: number): Tensor {
  if (many) return x as Tensor;
  const { shape } = avalOf({ x, many });
  return broadcastTo(x, [size, ...shape]);
}
