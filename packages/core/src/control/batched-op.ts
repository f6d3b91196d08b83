import type { Graph } from '../graph.ts';
import type { TypedArray } from '../dtype.ts';
import type { HostAlgorithm } from '../host-algorithm.ts';
import { type Aval, isRows, type Loop } from '../loop.ts';
import {
  type Cotangent,
  definePrimitive,
  type In,
  type Op,
  type Reads,
  type Rule,
  type Saved,
  type Vjp,
} from '../op.ts';
import { sum } from '../ops/reduce.ts';
import { densify } from '../pullback.ts';
import { vjpOf } from '../rules.ts';
import type { Tensor } from '../tensor.ts';
import { type Lane, manyOf, partsOf, runBatched, UnbatchableError } from './batching.ts';
import { liftLoop } from './lift-loop.ts';
import { traceNumbered } from './sub-graph.ts';

const known = new WeakMap<Op, Map<string, Op>>();

/** An op for many at once: operands that `many` names have one for each along a new first axis, and so do all results. */
export function batchedOp(op: Op, many: readonly boolean[]): Op {
  let made = known.get(op);
  if (!made) known.set(op, (made = new Map()));
  const key = many.map(Number).join('');
  let batched = made.get(key);
  if (!batched) made.set(key, (batched = derive(op, many)));
  return batched;
}

function derive(op: Op, many: readonly boolean[]): Op {
  const one = (ins: readonly Aval[]): Aval[] =>
    ins.map((aval, i) => (many[i] ? { shape: aval.shape.slice(1), dtype: aval.dtype } : aval));
  const sizeOf = (ins: readonly { readonly shape: readonly number[] }[]): number => ins[many.indexOf(true)]!.shape[0]!;
  const vjp = vjpOf(op);
  const derived: Op = definePrimitive<object>({
    name: `${op.name}*${many.map(Number).join('')}`,
    infer: (ins, attrs) =>
      op.infer(one(ins), attrs).map(({ shape, dtype }) => ({ shape: [sizeOf(ins), ...shape], dtype })),
    checks: op.checks && ((ins, attrs) => op.checks!(one(ins), attrs)),
    lower: op.lower && ((ins, attrs) => lower(op, one(ins), attrs, many, sizeOf(ins))),
    impl:
      op.lower === undefined && op.impl !== undefined
        ? (ins, attrs) => {
            const size = sizeOf(ins as readonly Tensor[]);
            const avals = ins.map((x): Aval => (typeof x === 'number' || x.type === null ? WEAK : x.type));
            const lanes = ins.map((x, i): Lane => ({ x, many: many[i]! }));
            return runBatched(partsOf(op, one(avals), attrs, ins), lanes, size).map((lane) => manyOf(lane, size));
          }
        : undefined,
    host: op.host && hostFor(op.host, many, one),
    sameBytes: op.sameBytes,
    complex: op.complex,
    saving:
      op.saving &&
      ((attrs, watched) => {
        const saved = op.saving!(attrs, watched);
        return { op: batchedOp(saved.op, many), attrs: saved.attrs };
      }),
    vjp: vjp && batchedRules(vjp, many, one),
  });
  return derived;
}

/** The algorithm for the host's arrays, once for each of the many. */
function hostFor(
  host: HostAlgorithm<object>,
  many: readonly boolean[],
  one: (ins: readonly Aval[]) => Aval[],
): HostAlgorithm<object> {
  return (ins, outs, signature) => {
    const size = signature.outs[0]!.shape[0]!;
    const own = {
      ...signature,
      ins: one(signature.ins),
      outs: signature.outs.map((aval) => ({ shape: aval.shape.slice(1), dtype: aval.dtype })),
    };
    const part = (array: TypedArray, k: number): TypedArray => {
      const length = array.length / size;
      return array.subarray(k * length, (k + 1) * length);
    };
    for (let k = 0; k < size; k++)
      host(
        ins.map((x, i) => (many[i] ? part(x, k) : x)),
        outs.map((y) => part(y, k)),
        own,
      );
  };
}

const WEAK: Aval = { shape: [], dtype: 'float32', weak: true };

function lower(op: Op, ins: readonly Aval[], attrs: object, many: readonly boolean[], size: number): Loop {
  const loop = op.lower!(ins, attrs);
  if (isRows(loop)) throw new UnbatchableError({ op: op.name });
  const tensors = many.filter((_, i) => !ins[i]!.weak);
  const lifted = liftLoop(loop, (input) => tensors[input]!, size);
  if (loop.scatter?.init !== 'input0' || tensors[0]) return lifted;
  throw new UnbatchableError({ op: op.name });
}

/** The gradient rules for many at once: those of the op are functions of other ops, and as such computed for many. */
function batchedRules(vjp: Vjp<unknown>, many: readonly boolean[], one: (ins: readonly Aval[]) => Aval[]): Vjp<object> {
  const ruled = (
    reads: Reads,
    dys: readonly (Tensor | null)[],
    saved: Saved,
    rule: (dys: readonly (Tensor | null)[], saved: Saved) => readonly (Cotangent | null)[],
    inputs: readonly number[],
  ): (Tensor | null)[] => {
    const size = dys.find((dy) => dy !== null)!.type.shape[0]!;
    const ins = one(saved.ins);
    const outs = saved.outs.map(({ shape, dtype }): Aval => ({ shape: shape.slice(1), dtype }));
    const given = dys.flatMap((dy, k) => (dy === null ? [] : [k]));
    const avals = [...given.map((k) => outs[k]!), ...reads.map((r) => (typeof r === 'number' ? ins[r]! : outs[r.y]!))];
    const lanes = [
      ...given.map((k): Lane => ({ x: dys[k]!, many: true })),
      ...reads.map((r): Lane =>
        typeof r === 'number' ? { x: saved.in(r), many: many[r]! } : { x: saved.y(r.y), many: true },
      ),
    ];
    const { close, results } = traceNumbered(
      avals,
      (values) => {
        const place = (wanted: (r: Reads[number]) => boolean): In => values[given.length + reads.findIndex(wanted)]!;
        const inner: Saved = {
          ins,
          outs,
          in: (i) => place((r) => r === i) as Tensor,
          y: (k = 0) => place((r) => typeof r !== 'number' && r.y === k) as Tensor,
        };
        const found = rule(
          dys.map((dy, k) => (dy === null ? null : (values[given.indexOf(k)] as Tensor))),
          inner,
        );
        return found.map((cotangent) => cotangent && densify(cotangent));
      },
      lanes.map(({ x }) => x),
    );
    const present = results.flatMap((x, i) => (x === null ? [] : [i]));
    const graph: Graph = close(() => true, present);
    const answers = new Array<Tensor | null>(results.length).fill(null);
    runBatched(graph, lanes, size).forEach((lane, n) => {
      const all = manyOf(lane, size);
      const i = present[n]!;
      answers[i] = many[inputs[i]!] ? all : sum(all, 0);
    });
    return answers;
  };
  if (vjp.all) {
    const { all } = vjp;
    const readsOf = (attrs: object): Reads => (typeof all.reads === 'function' ? all.reads(attrs) : all.reads);
    return {
      all: {
        reads: readsOf,
        rule: (dys, saved, attrs, wanted) =>
          ruled(readsOf(attrs), dys, saved, (d, s) => all.rule(d, s, attrs, wanted), [...wanted.keys()]),
        held: all.held,
      },
    };
  }
  const each = (rule: Rule<unknown>): Rule<object> => ({
    get reads() {
      return rule.reads;
    },
    rule: (dys, saved, attrs, input) =>
      ruled(rule.reads, dys, saved, (d, s) => [rule.rule(d, s, attrs, input)], [input])[0]!,
  });
  return Object.fromEntries(
    Object.entries(vjp).map(([input, rule]) => [input, each(rule as Rule<unknown>)]),
  ) as Vjp<object>;
}
