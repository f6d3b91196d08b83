import { apply } from '../dispatch.ts';
import { type Graph, runGraph } from '../graph.ts';
import { currentHandler } from '../handler.ts';
import type { Aval } from '../loop.ts';
import { definePrimitive, type In, type Op, type Reads, type Saved } from '../op.ts';
import { add, subtract } from '../ops/arithmetic.ts';
import { greaterEqual, less } from '../ops/comparison.ts';
import { zeros } from '../ops/creation.ts';
import type { Tensor } from '../tensor.ts';
import { differentiable, pullGraph, remembered } from './graph-pullback.ts';
import { distinct, withLiving } from './living.ts';
import { deviceAmong, indexTensor } from './operands.ts';
import { looksAt, traceNumbered } from './sub-graph.ts';
import { eachState, type WhileAttrs, whileOp } from './while-op.ts';

/** The gradient of a loop: its operands, then the gradients of its results that have one. */
export interface WhileGradientAttrs extends WhileAttrs {
  /** Which operands have gradients, by number in the body: carried values first. */
  readonly wanted: readonly number[];
  /** Results whose gradient is given. */
  readonly given: readonly number[];
}

export const whileGradientOp: Op<WhileGradientAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'whileLoopGradient',
  keepsHalves: true,
  infer: (_, { body, wanted }: WhileGradientAttrs) =>
    wanted.map((i) => ({ shape: body.inputs[i]!.shape, dtype: body.inputs[i]!.dtype })),
  // recorded part by part: what it is made of has gradients
  impl: (ins, attrs) => (currentHandler()?.traces ? backByOps(ins, attrs) : backThrough(ins, attrs)),
});

/** All operands. */
export function whileReads({ body }: WhileAttrs): Reads {
  return Array.from({ length: body.inputs.length - 1 }, (_, i) => i);
}

/** The loop backwards. Nothing is kept for it but the operands: nobody knows before how many steps there will be. */
export function whileGradient(
  dys: readonly (Tensor | null)[],
  saved: Saved,
  attrs: WhileAttrs,
  asked: readonly boolean[],
): (Tensor | null)[] {
  const { body, carries } = attrs;
  const wanted = differentiable(body, (i) => i !== carries && asked[i > carries ? i - 1 : i]!);
  const gradients = new Array<Tensor | null>(saved.ins.length).fill(null);
  if (wanted.length === 0) return gradients;
  const given = dys.flatMap((dy, k) => (dy === null ? [] : [k]));
  const operands = saved.ins.map((_, i): In => saved.in(i));
  const outs = apply(whileGradientOp, [...operands, ...given.map((k) => dys[k]!)], { ...attrs, wanted, given });
  wanted.forEach((i, n) => (gradients[i > carries ? i - 1 : i] = outs[n]!));
  return gradients;
}

/** One step back: takes the gradients of the states, sums for what stays the same, and the inputs of the body; gives new gradients and sums. */
interface StepBack {
  readonly graph: Graph;
  /** Carried values with gradients. */
  readonly states: readonly number[];
  /** Inputs that stay the same and have gradients. */
  readonly fixed: readonly number[];
}

const backwards = new WeakMap<Graph, Map<string, StepBack>>();

const stepBackOf = ({ body, carries, wanted }: WhileGradientAttrs): StepBack =>
  remembered(backwards, body, wanted.join(), () => {
    const states = differentiable(body, (i) => i < carries);
    const fixed = wanted.filter((i) => i > carries);
    const all = [...states, ...fixed];
    const avals = [...all.map((i) => body.inputs[i]!), ...body.inputs];
    const { close } = traceNumbered(avals, (inputs) => {
      const sums = inputs.slice(0, all.length) as Tensor[];
      const dys = body.outputs.map((_, k) => sums[states.indexOf(k)] ?? null);
      const found = pullGraph(body, inputs.slice(all.length), dys, all);
      return found.map((d, n) => {
        if (n >= states.length) return d === null ? sums[n]! : add(sums[n]!, d);
        const { shape, dtype } = body.inputs[all[n]!]!;
        return d ?? zeros(shape, { dtype });
      });
    });
    return { graph: close(() => true, [...all.keys()]), states, fixed };
  });

/** The gradients before the first step back. */
function startOf(ins: readonly In[], { body, given }: WhileGradientAttrs, { states, fixed }: StepBack): Tensor[] {
  const arriving = ins.slice(body.inputs.length - 1) as Tensor[];
  return [...states, ...fixed].map((i, n) => {
    const k = n < states.length ? given.indexOf(i) : -1;
    const { shape, dtype } = body.inputs[i]!;
    return k < 0 ? zeros(shape, { dtype }) : arriving[k]!;
  });
}

const answer = ({ wanted }: WhileGradientAttrs, { states, fixed }: StepBack, all: readonly Tensor[]): Tensor[] => {
  const places = [...states, ...fixed];
  return wanted.map((i) => all[places.indexOf(i)]!);
};

/** Runs the loop once more, keeps the states, and goes back through them. */
function backThrough(ins: readonly In[], attrs: WhileGradientAttrs): Tensor[] {
  const { body, carries } = attrs;
  const operands = ins.slice(0, body.inputs.length - 1);
  const back = stepBackOf(attrs);
  const device = deviceAmong(ins);
  const counted = looksAt(back.graph, back.states.length + back.fixed.length + carries);
  return withLiving((living) => {
    const before = [operands.slice(0, carries) as readonly Tensor[]];
    eachState(living, operands, attrs, (carry) => before.push(carry));
    before.pop();
    let sums: readonly Tensor[] = living.step(() => startOf(ins, attrs, back));
    for (let step = before.length - 1; step >= 0; step--) {
      const carry = before[step]!;
      const next = living.step(() =>
        runGraph(back.graph, [
          ...sums,
          ...carry,
          counted ? indexTensor(step, device) : step,
          ...operands.slice(carries),
        ]),
      );
      living.release(sums, new Set(next));
      living.release(carry, new Set(next));
      sums = next;
    }
    const results = distinct(answer(attrs, back, sums), ins);
    return { results, value: results };
  });
}

/** The same by loops: each state is found by going there from the start. For second derivatives in a trace, which cannot keep an unknown number of states. */
function backByOps(ins: readonly In[], attrs: WhileGradientAttrs): Tensor[] {
  const { condition, body, carries, most } = attrs;
  const operands = ins.slice(0, body.inputs.length - 1);
  const init = operands.slice(0, carries) as Tensor[];
  const fixed = operands.slice(carries);
  const zero = (): Tensor => zeros([], { dtype: 'int32' });
  const back = stepBackOf(attrs);
  const [count] = countedLoop(
    [zero(), ...init, ...fixed],
    1 + carries,
    ([k, ...rest]) => runGraph(condition, withStep(rest, carries, k!))[0]!,
    ([k, ...rest]) => [add(k as Tensor, 1), ...runGraph(body, withStep(rest, carries, k!))],
    most,
  );
  const sums = startOf(ins, attrs, back);
  const [, ...all] = countedLoop(
    [subtract(count!, 1), ...sums, ...init, ...fixed],
    1 + sums.length,
    ([k]) => greaterEqual(k!, 0),
    ([k, ...rest]) => {
      const own = rest.slice(0, sums.length);
      const [start, others] = [rest.slice(sums.length, sums.length + carries), rest.slice(sums.length + carries)];
      const [, ...state] = countedLoop(
        [zero(), ...start, k!, ...others],
        1 + carries,
        ([j, ...more]) => less(j!, more[carries]!),
        ([j, ...more]) => [
          add(j as Tensor, 1),
          ...runGraph(body, [...more.slice(0, carries), j!, ...more.slice(carries + 1)]),
        ],
        Infinity,
      );
      return [subtract(k as Tensor, 1), ...runGraph(back.graph, [...own, ...state, k!, ...others])];
    },
    Infinity,
  );
  return answer(attrs, back, all);
}

const withStep = (operands: readonly In[], carries: number, step: In): In[] => [
  ...operands.slice(0, carries),
  step,
  ...operands.slice(carries),
];

/** A loop op of functions of all its operands. */
function countedLoop(
  operands: readonly In[],
  carries: number,
  condition: (operands: readonly In[]) => Tensor,
  body: (operands: readonly In[]) => readonly Tensor[],
  most: number,
): readonly Tensor[] {
  const avals = operands.map((x): Aval => {
    if (typeof x === 'number' || x.type === null) return { shape: [], dtype: 'float32', weak: true };
    return { shape: x.type.shape, dtype: x.type.dtype };
  });
  const graphOf = (f: (operands: readonly In[]) => readonly Tensor[]): Graph => {
    const withIndex: Aval[] = [...avals.slice(0, carries), { shape: [], dtype: 'int32' }, ...avals.slice(carries)];
    const { close, results } = traceNumbered(withIndex, (inputs) => f(inputs.filter((_, i) => i !== carries)));
    return close(() => true, [...results.keys()]);
  };
  const attrs = { condition: graphOf((all) => [condition(all)]), body: graphOf(body), carries, most };
  return apply(whileOp, operands, attrs);
}
