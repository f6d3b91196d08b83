import { apply, apply1 } from '../dispatch.ts';
import { defineElementwise } from '../define.ts';
import { OptionError } from '../errors.ts';
import { Expr } from '../expr.ts';
import type { Aval, Loop } from '../loop.ts';
import { definePrimitive, type In, NO_ATTRS, type Op, type Vjp } from '../op.ts';
import type { DTypeOf, FloatOf } from '../shape-types.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { viewOf } from '../view.ts';
import { add, multiply } from './arithmetic.ts';
import { type CellForm, cellOperands } from './cell-operands.ts';
import { gruSlopeOp, gruSlopes } from './gru-slopes.ts';
import { tanh } from './hyperbolic.ts';
import { gateOf, gateRead } from './lstm-gates.ts';
import { matmul } from './matmul.ts';
import { plainOptions, resultOf } from './operand.ts';
import { checkBoolean } from './option-kinds.ts';
import { sumOp } from './reduce.ts';
import { sigmoid } from './sigmoid.ts';
import { split } from './split.ts';
import { swapaxes } from './transpose.ts';

/**
 * The next output, the gates (update, reset, candidate), and what the candidate gets of the last output, each `[batch, units]`. Operands: what the gates get of the
 * inputs and of the last output, `[batch, 3 · units]`; the recurrent bias `[3 · units]`, or a number; the last output.
 */
export const gruStateOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'gruState',
  infer: ([, , , h]) => Array.from({ length: 5 }, () => ({ shape: h!.shape, dtype: h!.dtype })),
  lower([projected, recurrent, bias, h]): Loop {
    const { dtype, shape } = h!;
    const units = shape[1]!;
    const inputs: Loop['inputs'][number][] = [];
    const rows = (aval: Aval, gate: number, at: number): number =>
      inputs.push({
        aval,
        view: viewOf(aval, 2, [...(aval.shape.length > 1 ? [0] : []), gateRead(units, gate, 1)]),
        ...(gate > 0 && { of: at }),
      }) - 1;
    const own = [projected!, recurrent!, ...(bias!.weak ? [] : [bias!])];
    own.forEach((aval, at) => rows(aval, 0, at));
    inputs.push({ aval: h!, view: viewOf(h!, 2, [0, 1]) });
    const read = (k: number, gate: number): Expr => Expr.input(gate === 0 ? k : rows(own[k]!, gate, k), dtype);
    const none = Expr.arg(0, dtype);
    const seen = (gate: number): Expr => read(1, gate).add(bias!.weak ? none : read(2, gate));
    const update = gateOf(read(0, 0).add(seen(0)));
    const reset = gateOf(read(0, 1).add(seen(1)));
    const recalled = seen(2);
    const candidate = read(0, 2).add(reset.multiply(recalled)).tanh();
    const last = Expr.input(own.length, dtype);
    const next = last.subtract(candidate).multiply(update).add(candidate);
    return {
      space: shape,
      inputs,
      ...(bias!.weak && { args: [dtype] }),
      outputs: [next, update, reset, candidate, recalled],
    };
  },
});

const step = ([projected, h, kernel, bias]: readonly In[]): readonly Tensor[] =>
  apply(gruStateOp, [projected!, matmul(h!, kernel! as never) as In, bias!, h!], NO_ATTRS);

/** `dy · update + through`: what the last output gets directly, and through the gates. */
export const gruPassOp: Op = /* @__PURE__ */ defineElementwise('gruPass', {
  arity: 3,
  formula: ([dy, update, through]) => dy!.multiply(update!).add(through!),
});

const vjp: Vjp<object> = {
  all: {
    reads: [1, 2, { y: 1 }, { y: 2 }, { y: 3 }, { y: 4 }],
    rule([dy, ...dGates], saved, _, wanted) {
      const [h, kernel] = [saved.in(1), saved.in(2)] as [Tensor, Tensor];
      const gates = [1, 2, 3, 4].map((k) => saved.y(k));
      const operands = [dy ?? 0, ...gates, h];
      const [dProjected, dRecurrent] = (
        dGates.some(Boolean) ? gruSlopes(operands, dGates) : apply(gruSlopeOp, operands, NO_ATTRS)
      ) as [Tensor, Tensor];
      return [
        wanted[0] ? dProjected : null,
        wanted[1]
          ? apply1(gruPassOp, [dy ?? 0, gates[0]!, matmul(dRecurrent, swapaxes(kernel, 0, 1))], NO_ATTRS)
          : null,
        wanted[2] ? (matmul(swapaxes(h, 0, 1), dRecurrent) as Tensor) : null,
        wanted[3] ? apply1(sumOp, [dRecurrent], { axes: [0], keepdims: false }) : null,
      ];
    },
  },
};

const likeOutput = ([, h]: readonly Aval[]): Aval => ({ shape: h!.shape, dtype: h!.dtype });

/** The output, and what the tape keeps. */
export const gruCellGatesOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'gruCellGates',
  infer: (ins) => Array.from({ length: 5 }, () => likeOutput(ins)),
  impl: step,
  vjp,
});

/** Operands of one floating dtype: what the gates get of the inputs `[batch, 3 · units]`, output `[batch, units]`, kernel `[units, 3 · units]`, bias `[3 · units]` or the number 0. */
export const gruCellOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'gruCell',
  infer: (ins) => [likeOutput(ins)],
  impl: (ins) => step(ins).slice(0, 1),
  vjp,
  saving: (attrs) => ({ op: gruCellGatesOp, attrs }),
});

/** What `gruCell` may be told. */
export interface GruCellOptions {
  /** Added to what the gates get of the last output: `[3 · units]`. Only where the reset gate comes after the product. */
  readonly recurrentBias?: In | null;
  /** Does the reset gate multiply the product of output and kernel (true if left out), or the output before it? */
  readonly resetAfter?: boolean;
}

/**
 * One step of a gated recurrent unit: the output `[batch, units]`, of `projected` (`inputs · kernel + bias`, `[batch, 3 · units]`, which for all steps is one product),
 * the last output, and the recurrent kernel `[units, 3 · units]`. The gates lie in Keras' order: update, reset, candidate. With σ the logistic function and
 * `seen = output · recurrentKernel + recurrentBias`: `z, r = σ(projected + seen)`, `n = tanh(projected + r · seen)`, `output = z · output + (1 − z) · n`. With
 * `resetAfter: false`, n sees `(r · output) · recurrentKernel`. Integers become float32. Cho et al., 2014, "Learning phrase representations using RNN
 * encoder-decoder".
 *
 * @example
 * gruCell(tensor([[0, 100, 0.5]]), ones([1, 1]), tensor([[0, 0, 1]])) // [[0.95257]]; half of 1 and of tanh(0.5 + 1)
 * gruCell(zeros([1, 3]), zeros([1, 1]), zeros([1, 4])) // throws shape-mismatch
 */
export function gruCell<X extends In>(
  projected: X,
  output: In,
  recurrentKernel: In,
  options?: GruCellOptions,
): Tensor<Shape, FloatOf<DTypeOf<X>>> {
  return resultOf(() => {
    const op = 'gruCell';
    const { recurrentBias, resetAfter = true } = plainOptions(op, options, ['recurrentBias', 'resetAfter']);
    checkBoolean(op, 'resetAfter', resetAfter);
    const biased = recurrentBias !== undefined && recurrentBias !== null;
    if (biased && !resetAfter)
      throw new OptionError({
        op,
        what: 'recurrentBias is for cells whose reset gate comes after the product',
        value: resetAfter,
        hint: 'add it to projected, or leave resetAfter out',
      });
    const operands = cellOperands(
      op,
      [projected, output, recurrentKernel, ...(biased ? [recurrentBias] : [])],
      3,
      form,
    );
    return resetAfter ? apply1(gruCellOp, biased ? operands : [...operands, 0], NO_ATTRS) : resetBefore(operands);
  }) as never;
}

const form: CellForm = [
  ['projected', (batch, _, all) => [batch, all], '[batch, 3 · units]'],
  ['output', (batch, units) => [batch, units], '[batch, units]'],
  ['recurrentKernel', (_, units, all) => [units, all], '[units, 3 · units]'],
  ['recurrentBias', (_, __, all) => [all], '[3 · units]'],
];

// said in other ops: Keras' layers make such cells only on demand
function resetBefore([projected, h, kernel]: readonly Tensor[]): Tensor {
  const units = h!.type.shape[1]!;
  const [gates, candidate] = split(projected!, [2 * units], { axis: 1 }) as [Tensor, Tensor];
  const [forGates, forCandidate] = split(kernel!, [2 * units], { axis: 1 }) as [Tensor, Tensor];
  const [update, reset] = split(sigmoid(add(gates, matmul(h!, forGates))), 2, { axis: 1 }) as [Tensor, Tensor];
  const n = tanh(add(candidate, matmul(multiply(reset, h!) as Tensor, forCandidate))) as Tensor;
  return apply1(gruBlendOp, [update, h!, n], NO_ATTRS);
}

/** `update · h + (1 − update) · n` */
export const gruBlendOp: Op = /* @__PURE__ */ defineElementwise('gruBlend', {
  arity: 3,
  formula: ([update, h, n]) => h!.subtract(n!).multiply(update!).add(n!),
});
