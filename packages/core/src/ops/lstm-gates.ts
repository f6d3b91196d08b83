import { apply1 } from '../dispatch.ts';
import { defineElementwise } from '../define.ts';
import { Expr } from '../expr.ts';
import type { Aval, Loop } from '../loop.ts';
import { definePrimitive, type In, NO_ATTRS, type Op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { type AxisRead, viewOf } from '../view.ts';
import { add, multiply } from './arithmetic.ts';
import { concatenate } from './concatenate.ts';
import { tanh } from './hyperbolic.ts';
import { split } from './split.ts';

// The gates of an LSTM lie side by side in one matrix [batch, 4 · units], in Keras' order: input, forget, candidate, output. Loops over all of them have the axes
// batch, gate, unit.

const GATES = 4;
const CANDIDATE = 2;

const one = (x: Expr): Expr => Expr.literal(1, x.dtype);

/** `1 / (1 + e^(−x))`: where the exponential overflows it is 0, as it should be. Slopes are not derived from it. */
export const gateOf = (x: Expr): Expr => one(x).divide(x.negative().exp().add(1));

/** The places of gate `gate` (a number, or the axis of the loop that counts gates) in rows of gates of `units` each. */
export const gateRead = (units: number, gate: number | { readonly axis: number }, unit: number): AxisRead =>
  typeof gate === 'number'
    ? { coef: { [unit]: 1 }, offset: gate * units }
    : { coef: { [gate.axis]: units, [unit]: 1 } };

const unitsOf = ({ shape }: Aval): number => shape[1]! / GATES;

/** The four gates, from what they get of the inputs and of the last output. */
export const lstmGatesOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'lstmGates',
  infer: ([projected]) => [{ shape: projected!.shape, dtype: projected!.dtype }],
  lower([projected, recurrent]): Loop {
    const units = unitsOf(projected!);
    const { dtype } = projected!;
    const read = (aval: Aval): Loop['inputs'][number] => ({
      aval,
      view: viewOf(aval, 3, [0, gateRead(units, { axis: 1 }, 2)]),
    });
    const sum = Expr.input(0, dtype).add(Expr.input(1, dtype));
    return {
      space: [projected!.shape[0]!, GATES, units],
      inputs: [read(projected!), read(recurrent!)],
      outputs: [Expr.select(Expr.coordinate(1).equal(CANDIDATE), sum.tanh(), gateOf(sum))],
    };
  },
});

/** Of gates and the last state: output and state. */
export const lstmStateOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'lstmState',
  infer: ([, c]) => [
    { shape: c!.shape, dtype: c!.dtype },
    { shape: c!.shape, dtype: c!.dtype },
  ],
  lower([gates, c]): Loop {
    const units = unitsOf(gates!);
    const { dtype } = c!;
    const gate = (k: number): Loop['inputs'][number] => ({
      aval: gates!,
      view: viewOf(gates!, 2, [0, gateRead(units, k, 1)]),
      ...(k > 0 && { of: 0 }),
    });
    const [input, old, forget, candidate, output] = [0, 1, 2, 3, 4].map((k) => Expr.input(k, dtype)) as [
      Expr,
      Expr,
      Expr,
      Expr,
      Expr,
    ];
    const state = forget.multiply(old).add(input.multiply(candidate));
    return {
      space: c!.shape,
      inputs: [gate(0), { aval: c!, view: viewOf(c!, 2, [0, 1]) }, gate(1), gate(2), gate(3)],
      outputs: [output.multiply(state.tanh()), state],
    };
  },
});

const gatesOf = (gates: In): [input: In, forget: In, candidate: In, output: In] =>
  split(gates, GATES, { axis: 1 }) as unknown as [In, In, In, In];

/** `1 − x²` */
export const oneLessSquareOp: Op = /* @__PURE__ */ defineElementwise('oneLessSquare', {
  arity: 1,
  // not 1 − x²: near ±1 the rounding of x² would be most of the rest
  formula: ([x]) => x!.negative().add(1).multiply(x!.add(1)),
});

/** `x · (1 − x)` */
export const logisticSlopeOp: Op = /* @__PURE__ */ defineElementwise('logisticSlope', {
  arity: 1,
  formula: ([x]) => x!.negative().add(1).multiply(x!),
});

const curve = (x: Expr): Expr => one(x).subtract(x).multiply(x.add(1));

/** Operands: what output and new state get (or 0), gates and new state. Gives what the new state gets in all, what the output gate gets, and what the old state gets. */
export const lstmStateSlopeOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'lstmStateSlope',
  infer: ([, , , state]) => Array.from({ length: 3 }, () => ({ shape: state!.shape, dtype: state!.dtype })),
  lower([dOutput, dState, gates, state]): Loop {
    const units = unitsOf(gates!);
    const { dtype, shape } = state!;
    const plain = (aval: Aval): Loop['inputs'] => (aval.weak ? [] : [{ aval, view: viewOf(aval, 2, [0, 1]) }]);
    const gate = (k: number): Loop['inputs'][number] => ({
      aval: gates!,
      view: viewOf(gates!, 2, [0, gateRead(units, k, 1)]),
    });
    const given = [...plain(dOutput!), ...plain(dState!)];
    const first = given.length;
    const inputs = [...given, gate(1), ...plain(state!), { ...gate(3), of: first }];
    let numbers = 0;
    const read = (aval: Aval, at: number): Expr => (aval.weak ? Expr.arg(numbers++, dtype) : Expr.input(at, dtype));
    const dh = read(dOutput!, 0);
    const dc = read(dState!, first - 1);
    const [forget, now, output] = [first, first + 1, first + 2].map((k) => Expr.input(k, dtype)) as [Expr, Expr, Expr];
    const shown = now.tanh();
    const whole = dh.multiply(output).multiply(curve(shown)).add(dc);
    return {
      space: shape,
      inputs,
      ...(numbers > 0 && { args: Array.from({ length: numbers }, () => dtype) }),
      outputs: [whole, dh.multiply(shown), whole.multiply(forget)],
    };
  },
  impl([dOutput, dState, gates, state]: readonly In[]) {
    const [, forget, , output] = gatesOf(gates!);
    const shown = tanh(state!) as In;
    const through = multiply(multiply(dOutput!, output), apply1(oneLessSquareOp, [shown], NO_ATTRS) as In);
    const whole = add(through, dState! as never) as In;
    return [whole, multiply(dOutput!, shown), multiply(whole, forget)] as Tensor[];
  },
});

/** Operands: what the new state and the output gate get, gates and old state. Gives what the sums in the gates get. */
export const lstmGateSlopeOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'lstmGateSlope',
  infer: ([, , gates]) => [{ shape: gates!.shape, dtype: gates!.dtype }],
  lower([dState, dGate, gates, old]): Loop {
    const units = unitsOf(gates!);
    const { dtype } = gates!;
    const plain = (aval: Aval): Loop['inputs'][number] => ({ aval, view: viewOf(aval, 3, [0, 2]) });
    const gate = (k: number | { readonly axis: number }): Loop['inputs'][number] => ({
      aval: gates!,
      view: viewOf(gates!, 3, [0, gateRead(units, k, 2)]),
    });
    const [dc, dOut, own, c, input, candidate] = [0, 1, 2, 3, 4, 5].map((k) => Expr.input(k, dtype)) as [
      Expr,
      Expr,
      Expr,
      Expr,
      Expr,
      Expr,
    ];
    const at = (k: number, value: Expr, otherwise: Expr): Expr =>
      Expr.select(Expr.coordinate(1).equal(k), value, otherwise);
    // what moves a gate, gate by gate
    const moved = at(3, dOut, dc.multiply(at(0, candidate, at(1, c, input))));
    return {
      space: [gates!.shape[0]!, GATES, units],
      inputs: [
        plain(dState!),
        plain(dGate!),
        gate({ axis: 1 }),
        plain(old!),
        { ...gate(0), of: 2 },
        { ...gate(2), of: 2 },
      ],
      outputs: [moved.multiply(at(CANDIDATE, curve(own), own.negative().add(1).multiply(own)))],
    };
  },
  impl([dState, dGate, gates, old]: readonly In[]) {
    const [input, , candidate] = gatesOf(gates!);
    const moved = [multiply(dState!, candidate), multiply(dState!, old!), multiply(dState!, input), dGate! as Tensor];
    return [multiply(concatenate(moved as In[], 1) as In, gateSlopes(gates!) as In) as Tensor];
  },
});

/** The slopes of gates in their sums. */
function gateSlopes(gates: In): Tensor {
  const slopes = gatesOf(gates).map((gate, k) =>
    apply1(k === CANDIDATE ? oneLessSquareOp : logisticSlopeOp, [gate], NO_ATTRS),
  );
  return concatenate(slopes as unknown as In[], 1);
}

/** What the sums in the gates get where the gates themselves get something, as they do in gradients of gradients. */
export const throughGates = (dGates: Tensor, gates: Tensor): Tensor =>
  multiply(dGates as In, gateSlopes(gates as In) as In) as Tensor;
