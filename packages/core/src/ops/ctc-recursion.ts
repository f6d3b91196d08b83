import { defineElementwise } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import type { DType } from '../dtype.ts';
import { Expr } from '../expr.ts';
import type { Aval } from '../loop.ts';
import { definePrimitive, type In, NO_ATTRS, type Op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { viewOf } from '../view.ts';
import { add, multiply, negative } from './arithmetic.ts';
import { broadcastTo } from './broadcast-to.ts';
import { greater } from './comparison.ts';
import { givenOf, hostLosses, hostSlopes } from './ctc-host.ts';
import { expandDims } from './expand-dims.ts';
import { logsumexpOp } from './logsumexp.ts';
import { reshape } from './reshape.ts';
import { split } from './split.ts';
import { stack } from './stack.ts';
import { putAlongAxisOp, takeAlongAxisOp } from './take-along-axis.ts';

// A path has a state for each label and for the blank around it: [batch, 2 · labels + 1]. Operands of the two ops at the end: the logarithms of probabilities
// [batch, time, classes]; the class of each state, and 0 where the state before may be skipped, −∞ elsewhere, [batch, states]; the lengths of labels and of
// times, [batch].

/** `y[s] = x[s − by]` along the last axis, `fill` where there is none. */
export const shiftOp: Op<{ readonly by: number; readonly fill: number }> = /* @__PURE__ */ definePrimitive({
  name: 'shift',
  infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
  lower([x], { by, fill }: { readonly by: number; readonly fill: number }) {
    const last = x!.shape.length - 1;
    const reads = x!.shape.map((_, axis) => (axis === last ? { coef: { [axis]: 1 }, offset: -by } : axis));
    return {
      space: x!.shape,
      inputs: [{ aval: x!, view: viewOf(x!, x!.shape.length, reads, fill) }],
      outputs: [Expr.input(0, x!.dtype)],
    };
  },
  vjp: { 0: { reads: [], rule: ([dy], _, { by }) => apply1(shiftOp, [dy!], { by: -by, fill: 0 }) } },
});

/**
 * One step along the paths, in logarithms: `log(e^own + e^next + e^(jump + skip)) + emission`, where the first operand says that there is such a step, else `own`. Where all
 * is −∞, so is the result, and nothing gets a gradient.
 */
export const ctcStepOp: Op = /* @__PURE__ */ defineElementwise('ctcStep', {
  arity: 6,
  condition: 0,
  formula: ([active, own, next, jump, skip, emission]) => {
    const far = jump!.add(skip!);
    const top = own!.maximum(next!).maximum(far);
    const sum = [own!, next!, far].map((x) => x.subtract(top).exp()).reduce((a, b) => a.add(b));
    const any = Expr.select(top.equal(-Infinity), top, top.add(sum.log()));
    return Expr.select(active!, any.add(emission!), own!);
  },
  derivative([active, own, next, jump, skip, emission], y, input) {
    const [zero, one] = [0, 1].map((n) => Expr.literal(n, y.dtype)) as [Expr, Expr];
    const share = (x: Expr): Expr => Expr.select(y.equal(-Infinity), zero, x.add(emission!).subtract(y).exp());
    const taken = [one, share(own!), share(next!), share(jump!.add(skip!)), zero, one][input]!;
    return Expr.select(active!, taken, input === 1 ? one : zero);
  },
});

/** How likely a state is at a step: `e^(forward + backward − emission − whole)`; 0 without such a step, and where no way leads through it. */
export const ctcShareOp: Op = /* @__PURE__ */ defineElementwise('ctcShare', {
  arity: 5,
  condition: 0,
  formula: ([active, forward, backward, emission, whole], { dtype }) => {
    const zero = Expr.literal(0, dtype);
    const possible = forward!.greater(-Infinity).and(backward!.greater(-Infinity)).and(whole!.greater(-Infinity));
    const share = forward!.add(backward!.subtract(emission!)).subtract(whole!).exp();
    return Expr.select(active!.and(possible), share, zero);
  },
});

interface Marks {
  readonly states: number;
  readonly dtype: DType;
  /** What a length is multiplied by to be the state that is marked, and how many before that are marked too. */
  readonly times: number;
  readonly before: number;
}

/** `[batch, states]`: 0 at the states that lengths mark, −∞ elsewhere. */
export const ctcMarksOp: Op<Marks> = /* @__PURE__ */ definePrimitive({
  name: 'ctcMarks',
  infer: ([lengths], { states, dtype }: Marks) => [{ shape: [lengths!.shape[0]!, states], dtype }],
  lower([lengths], { states, dtype, times, before }) {
    const from = Expr.input(0, lengths!.dtype).cast('int32').multiply(times).subtract(Expr.coordinate(1));
    const marked = from.greaterEqual(0).and(from.lessEqual(before));
    return {
      space: [lengths!.shape[0]!, states],
      inputs: [{ aval: lengths!, view: viewOf(lengths!, 2, [0]) }],
      outputs: [Expr.select(marked, Expr.literal(0, dtype), Expr.literal(-Infinity, dtype))],
    };
  },
});

/** What the recursions need at each step. */
interface Steps {
  readonly emissions: readonly Tensor[];
  readonly active: readonly Tensor[];
  readonly marks: (times: number, before?: number) => Tensor;
  readonly skip: Tensor;
  /** The class of each state at each step: `[batch, time, states]`. */
  readonly index: Tensor;
}

function stepsOf([logs, path, skip, targets, outputs]: readonly Tensor[]): Steps {
  const [batch, time] = logs!.type.shape as [number, number];
  const states = path!.type.shape[1]!;
  const index = broadcastTo(expandDims(path!, 1) as Tensor, [batch, time, states]);
  const emitted = apply1(takeAlongAxisOp, [logs!, index], { axis: 2 });
  const rows = time === 0 ? [] : split(emitted, time, { axis: 1 });
  const lengths = expandDims(outputs!, 1) as In;
  return {
    emissions: rows.map((row) => reshape(row, [batch, states]) as Tensor),
    active: rows.map((_, t) => greater(lengths, t) as Tensor),
    marks: (times, before = 0) => apply1(ctcMarksOp, [targets!], { states, dtype: logs!.dtype, times, before }),
    skip: skip!,
    index,
  };
}

/** States after each step, from the first on (`by` 1) or back from the last (−1). */
function walk({ emissions, active, marks, skip }: Steps, by: 1 | -1): Tensor[] {
  // before the first step, and after the last, there is one more blank
  let state = marks(by === 1 ? 0 : 2);
  const skips = by === 1 ? skip : apply1(shiftOp, [skip], { by: -2, fill: -Infinity });
  const found: Tensor[] = new Array<Tensor>(emissions.length);
  for (let k = 0; k < emissions.length; k++) {
    const t = by === 1 ? k : emissions.length - 1 - k;
    const [next, jump] = [1, 2].map((far) => apply1(shiftOp, [state], { by: far * by, fill: -Infinity }));
    state = apply1(ctcStepOp, [active[t]!, state, next!, jump!, skips, emissions[t]!], NO_ATTRS);
    found[t] = state;
  }
  return found;
}

/** The logarithm of the probability of all ways that end well, `[batch, 1]`. */
function wholeOf({ marks }: Steps, forward: readonly Tensor[]): Tensor {
  const last = forward.at(-1) ?? marks(0);
  return apply1(logsumexpOp, [add(last, marks(2, 1)) as Tensor], { axes: [1], keepdims: true });
}

const losses = (ins: readonly Tensor[]): Tensor => {
  const steps = stepsOf(ins);
  return negative(reshape(wholeOf(steps, walk(steps, 1)), [ins[0]!.type.shape[0]!])) as Tensor;
};

function slopes(ins: readonly Tensor[]): Tensor {
  const steps = stepsOf(ins);
  const forward = walk(steps, 1);
  if (forward.length === 0) return ins[0]!;
  const whole = wholeOf(steps, forward);
  const shares = walk(steps, -1).map((backward, t) =>
    apply1(ctcShareOp, [steps.active[t]!, forward[t]!, backward, steps.emissions[t]!, whole], NO_ATTRS),
  );
  const extent = ins[0]!.type.shape[2]!;
  return negative(apply1(putAlongAxisOp, [stack(shares as In[], 1), steps.index], { axis: 2, extent })) as Tensor;
}

/** The losses, `[batch]`. */
export const ctcLossOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'ctcLoss',
  infer: ([logs]) => [{ shape: logs!.shape.slice(0, 1), dtype: logs!.dtype }],
  impl: (ins) => [losses(ins)],
  host: (ins, [y], signature) => hostLosses(givenOf(ins, signature), y!),
  vjp: {
    0: {
      reads: [0, 1, 2, 3, 4],
      rule([dy], saved) {
        const ins = [0, 1, 2, 3, 4].map((k) => saved.in(k) as Tensor);
        return multiply(reshape(dy!, [saved.ins[0]!.shape[0]!, 1, 1]), apply1(ctcSlopeOp, ins, NO_ATTRS)) as Tensor;
      },
    },
  },
});

/** What the losses gain by each logarithm. Under a tape, for second order, it is said in other ops. */
export const ctcSlopeOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'ctcSlope',
  infer: ([logs]): Aval[] => [{ shape: logs!.shape, dtype: logs!.dtype }],
  impl: (ins) => [slopes(ins)],
  host: (ins, [y], signature) => hostSlopes(givenOf(ins, signature), y!),
});
