import { apply, apply1 } from '../dispatch.ts';
import type { Aval } from '../loop.ts';
import { definePrimitive, type In, NO_ATTRS, type Op, type Vjp } from '../op.ts';
import type { DTypeOf, FloatOf } from '../shape-types.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { add } from './arithmetic.ts';
import { type CellForm, cellOperands } from './cell-operands.ts';
import { lstmGateSlopeOp, lstmGatesOp, lstmStateOp, lstmStateSlopeOp, throughGates } from './lstm-gates.ts';
import { matmul } from './matmul.ts';
import { onlyResults } from '../memory.ts';
import { swapaxes } from './transpose.ts';

function step([projected, h, c, kernel]: readonly Tensor[]): Tensor[] {
  const gates = apply1(lstmGatesOp, [projected!, matmul(h!, kernel!)], NO_ATTRS);
  return [...apply(lstmStateOp, [gates, c!], NO_ATTRS), gates];
}

const vjp: Vjp<object> = {
  all: {
    reads: [1, 2, 3, { y: 1 }, { y: 2 }],
    rule([dOutput, dState, dGates], saved, _, wanted) {
      const [h, c, kernel] = [saved.in(1), saved.in(2), saved.in(3)] as [Tensor, Tensor, Tensor];
      const [state, gates] = [saved.y(1), saved.y(2)];
      const [whole, dGate, dOld] = apply(lstmStateSlopeOp, [dOutput ?? 0, dState ?? 0, gates, state], NO_ATTRS) as [
        Tensor,
        Tensor,
        Tensor,
      ];
      const found: (Tensor | null)[] = [null, null, dOld, null];
      if (!wanted[0] && !wanted[1] && !wanted[3]) return found;
      const inSums = apply1(lstmGateSlopeOp, [whole, dGate, gates, c], NO_ATTRS);
      const sums = dGates ? (add(inSums, throughGates(dGates, gates)) as Tensor) : inSums;
      if (wanted[0]) found[0] = sums;
      if (wanted[1]) found[1] = matmul(sums, swapaxes(kernel, 0, 1)) as Tensor;
      if (wanted[3]) found[3] = matmul(swapaxes(h, 0, 1), sums) as Tensor;
      return found;
    },
  },
};

const likeState = ([, , c]: readonly Aval[]): Aval[] => {
  const { shape, dtype } = c!;
  return [
    { shape, dtype },
    { shape, dtype },
  ];
};

/** Output, state, and the gates for the tape. */
export const lstmCellGatesOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'lstmCellGates',
  infer: (ins) => [...likeState(ins), { shape: ins[0]!.shape, dtype: ins[0]!.dtype }],
  impl: step,
  vjp,
});

/** Operands of one floating dtype: what the gates get of the inputs `[batch, 4 · units]`, output and state `[batch, units]`, kernel `[units, 4 · units]`. */
export const lstmCellOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'lstmCell',
  infer: likeState,
  impl: (ins) => step(ins).slice(0, 2),
  vjp,
  saving: (attrs) => ({ op: lstmCellGatesOp, attrs }),
});

/**
 * One step of a long short-term memory: `[output, state]`, each `[batch, units]`, of `projected` (`inputs · kernel + bias`, `[batch, 4 · units]`, which for all steps
 * is one product), the last output and state, and the recurrent kernel `[units, 4 · units]`. The gates lie in Keras' order: input, forget, candidate, output. With
 * σ the logistic function, `i, f, o = σ(…)`, `g = tanh(…)` of `projected + output · recurrentKernel`: `state = f · state + i · g`, `output = o · tanh(state)`. Integers
 * become float32. Hochreiter and Schmidhuber, 1997, "Long short-term memory"; with the forget gate of Gers et al., 2000.
 *
 * @example
 * const [h, c] = lstmCell(tensor([[100, 100, 0.5, 100]]), zeros([1, 1]), ones([1, 1]), zeros([1, 4]));
 * c // [[1.46212]]; 1 + tanh(0.5): all gates are open
 * h // [[0.89806]]
 * lstmCell(zeros([1, 4]), zeros([1, 1]), zeros([1, 2]), zeros([1, 4])) // throws shape-mismatch
 */
export function lstmCell<X extends In>(
  projected: X,
  output: In,
  state: In,
  recurrentKernel: In,
): [output: Tensor<Shape, FloatOf<DTypeOf<X>>>, state: Tensor<Shape, FloatOf<DTypeOf<X>>>] {
  return onlyResults(() =>
    apply(lstmCellOp, cellOperands('lstmCell', [projected, output, state, recurrentKernel], 4, form), NO_ATTRS),
  ) as never;
}

const form: CellForm = [
  ['projected', (batch, _, all) => [batch, all], '[batch, 4 · units]'],
  ['output', (batch, units) => [batch, units], '[batch, units]'],
  ['state', (batch, units) => [batch, units], '[batch, units]'],
  ['recurrentKernel', (_, units, all) => [units, all], '[units, 4 · units]'],
];
