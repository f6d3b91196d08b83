import { apply1 } from '../dispatch.ts';
import { factsOf } from '../dtype.ts';
import { defineElementwise } from '../define.ts';
import { Expr } from '../expr.ts';
import type { Aval, Loop } from '../loop.ts';
import { definePrimitive, type In, NO_ATTRS, type Op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { broadcastView } from '../view.ts';
import { multiply } from './arithmetic.ts';
import { divide } from './division.ts';
import { sumOp } from './reduce.ts';
import { softmaxGradientOp } from './softmax.ts';

// From scores [batch, heads, group, query, key] to weights that sum to 1 over the keys. Logits are never stored: whoever needs one computes it from its score.

/** What becomes of scores before the softmax. */
export interface LogitAttrs {
  /** Does each query see only the keys up to its own place? */
  readonly causal: boolean;
  /** Are logits bounded by the operand `cap`? */
  readonly capped: boolean;
}

/** Expressions of a loop over scores; operands that are numbers become arguments. */
interface Reading {
  readonly inputs: Loop['inputs'];
  readonly args: Loop['args'];
  readonly values: readonly Expr[];
}

function reading(ins: readonly Aval[]): Reading {
  const { shape, dtype } = ins[0]!;
  const tensors = ins.filter(({ weak }) => !weak);
  let inputs = 0;
  let numbers = 0;
  return {
    inputs: tensors.map((aval) => ({ aval, view: broadcastView(aval, shape) })),
    args: ins.flatMap(({ weak }) => (weak ? [dtype] : [])),
    values: ins.map((aval) => (aval.weak ? Expr.arg(numbers++, dtype) : Expr.input(inputs++, aval.dtype))),
  };
}

/** May a query see a key? Undefined: any may. */
function allowed(mask: Expr | null, { shape }: Aval, causal: boolean): Expr | undefined {
  const seen = causal ? Expr.coordinate(shape.length - 1).lessEqual(Expr.coordinate(shape.length - 2)) : undefined;
  return mask && seen ? seen.and(mask) : (mask ?? seen);
}

const unless = (condition: Expr | undefined, value: Expr, otherwise: number): Expr =>
  condition ? Expr.select(condition, value, Expr.literal(otherwise, value.dtype)) : value;

/** The logit of keys that are not seen: finite, so that of keys none of which is seen all weigh the same, as in Keras on JAX. */
const unseen = (dtype: Aval['dtype']): number => (factsOf(dtype).bytes < 8 ? -2.38e38 : -1.25e308);

/** Operands: scores, bias, mask, scale, cap; bias, mask and cap may be numbers, which are not looked at. */
function logitOf([score, bias, mask, scale, cap]: readonly Expr[], ins: readonly Aval[], attrs: LogitAttrs): Expr {
  const scaled = score!.multiply(scale!);
  const bounded = attrs.capped ? scaled.divide(cap!).tanh().multiply(cap!) : scaled;
  const biased = ins[1]!.weak ? bounded : bounded.add(bias!);
  return unless(allowed(ins[2]!.weak ? null : mask!, ins[0]!, attrs.causal), biased, unseen(score!.dtype));
}

/** The largest logit of each query. */
export const attentionTopOp: Op<LogitAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'attentionTop',
  infer: ([scores]) => [{ shape: [...scores!.shape.slice(0, -1), 1], dtype: scores!.dtype }],
  lower(ins, attrs: LogitAttrs) {
    const { shape, dtype } = ins[0]!;
    const { inputs, args, values } = reading(ins);
    return {
      space: shape.slice(0, -1),
      inputs,
      args: args!,
      reduce: { size: shape.slice(-1), accs: [{ op: 'max', value: logitOf(values, ins, attrs) }] },
      outputs: [Expr.accumulator(0, dtype)],
    };
  },
});

/** `e^(logit − top)`; `top` is the last operand. */
export const attentionExpOp: Op<LogitAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'attentionExp',
  infer: ([scores]) => [{ shape: scores!.shape, dtype: scores!.dtype }],
  lower(ins, attrs: LogitAttrs) {
    const { inputs, args, values } = reading(ins);
    const logit = logitOf(values, ins, attrs);
    return { space: ins[0]!.shape, inputs, args: args!, outputs: [logit.subtract(values[5]!).exp()] };
  },
});

/** The weights of keys for each query, `[…, query, key]`. */
export function attentionWeights(operands: readonly In[], attrs: LogitAttrs): Tensor {
  const top = apply1(attentionTopOp, operands, attrs);
  const weights = apply1(attentionExpOp, [...operands, top], attrs);
  return divide(weights, apply1(sumOp, [weights], { axes: [top.rank - 1], keepdims: true })) as Tensor;
}

/** `x` where a key is seen, 0 elsewhere. The mask may be a number, which is not looked at. */
export const seenOnlyOp: Op<{ readonly causal: boolean }> = /* @__PURE__ */ definePrimitive({
  name: 'seenOnly',
  infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
  lower(ins, { causal }: { readonly causal: boolean }) {
    const { inputs, args, values } = reading(ins);
    const condition = allowed(ins[1]!.weak ? null : values[1]!, ins[0]!, causal);
    return { space: ins[0]!.shape, inputs, args: args!, outputs: [unless(condition, values[0]!, 0)] };
  },
  vjp: {
    0: { reads: [1], rule: ([dy], saved, attrs) => apply1(seenOnlyOp, [dy!, saved.in(1)], attrs) },
  },
});

/** The slope of a bounded logit in its score. */
export const softCapSlopeOp: Op = /* @__PURE__ */ defineElementwise('softCapSlope', {
  arity: 3,
  formula: ([score, scale, cap]) => {
    const bounded = score!.multiply(scale!).divide(cap!).tanh();
    return scale!.multiply(bounded.multiply(bounded).negative().add(1));
  },
});

/**
 * What scores get. Operands: the weights' gradient, weights, the sum of their products for each query; mask, scale; and, where logits are bounded, scores and cap (else numbers).
 * Under a tape, for second order, it is said in other ops.
 */
export const scoreSlopeOp: Op<LogitAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'scoreSlope',
  infer: ([dWeights]) => [{ shape: dWeights!.shape, dtype: dWeights!.dtype }],
  lower(ins, attrs: LogitAttrs) {
    const { inputs, args, values } = reading(ins);
    const [dWeights, weights, sum, mask, scale, score, cap] = values as [Expr, Expr, Expr, Expr, Expr, Expr, Expr];
    const inLogit = dWeights.subtract(sum).multiply(weights);
    const bounded = attrs.capped ? score.multiply(scale).divide(cap).tanh() : null;
    const slope = bounded ? scale.multiply(bounded.multiply(bounded).negative().add(1)) : scale;
    const condition = allowed(ins[3]!.weak ? null : mask, ins[0]!, attrs.causal);
    return { space: ins[0]!.shape, inputs, args: args!, outputs: [unless(condition, inLogit.multiply(slope), 0)] };
  },
  impl([dWeights, weights, sum, mask, scale, score, cap]: readonly In[], { causal, capped }) {
    const inLogit = apply1(softmaxGradientOp, [dWeights!, weights!, sum!], NO_ATTRS);
    const slope = capped ? apply1(softCapSlopeOp, [score!, scale!, cap!], NO_ATTRS) : scale!;
    return [apply1(seenOnlyOp, [multiply(inLogit, slope) as Tensor, mask!], { causal })];
  },
});
