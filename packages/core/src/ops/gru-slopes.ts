import { apply1 } from '../dispatch.ts';
import { Expr } from '../expr.ts';
import type { Aval, Loop } from '../loop.ts';
import { definePrimitive, type In, NO_ATTRS, type Op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { viewOf } from '../view.ts';
import { add, multiply, subtract } from './arithmetic.ts';
import { concatenate } from './concatenate.ts';
import { logisticSlopeOp, oneLessSquareOp } from './lstm-gates.ts';

// Operands: what the output gets (or 0), update gate, reset gate, candidate, what the candidate gets of the last output (`recalled`), and the last output, each
// [batch, units]. Results: what the gates got of the inputs and of the last output get, [batch, 3 · units].

const GATES = 3;

/** The slopes in one loop, over batch, gate and unit. */
export const gruSlopeOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'gruSlope',
  infer([, , , , , h]) {
    const aval = { shape: [h!.shape[0]!, GATES * h!.shape[1]!], dtype: h!.dtype };
    return [aval, aval];
  },
  lower(ins): Loop {
    const { shape, dtype } = ins[5]!;
    const first = ins[0]!.weak ? 0 : 1;
    const plain = (aval: Aval): Loop['inputs'][number] => ({ aval, view: viewOf(aval, 3, [0, 2]) });
    const dy = first === 0 ? Expr.arg(0, dtype) : Expr.input(0, dtype);
    const [update, reset, n, recalled, h] = [0, 1, 2, 3, 4].map((k) => Expr.input(first + k, dtype)) as [
      Expr,
      Expr,
      Expr,
      Expr,
      Expr,
    ];
    const one = Expr.literal(1, dtype);
    const gate = (k: number): Expr => Expr.coordinate(1).equal(k);
    const inUpdate = dy.multiply(h.subtract(n)).multiply(one.subtract(update)).multiply(update);
    const inCandidate = dy.multiply(one.subtract(update)).multiply(one.subtract(n).multiply(n.add(1)));
    const inReset = inCandidate.multiply(recalled).multiply(one.subtract(reset)).multiply(reset);
    const slopes = (last: Expr): Expr => Expr.select(gate(0), inUpdate, Expr.select(gate(1), inReset, last));
    return {
      space: [shape[0]!, GATES, shape[1]!],
      inputs: ins.filter(({ weak }) => !weak).map(plain),
      ...(first === 0 && { args: [dtype] }),
      outputs: [slopes(inCandidate), slopes(inCandidate.multiply(reset))],
    };
  },
  impl: (ins: readonly In[]) => gruSlopes(ins, []),
});

/** The same said in other ops; `more` is what gates, candidate and `recalled` get beside that, in gradients of gradients. */
export function gruSlopes(
  [dy, update, reset, n, recalled, h]: readonly In[],
  [dUpdate, dReset, dCandidate, dRecalled]: readonly (Tensor | null)[],
): Tensor[] {
  const plus = (a: In, b: Tensor | null | undefined): In => (b ? (add(a, b as never) as In) : a);
  const curve = (x: In): In => apply1(oneLessSquareOp, [x], NO_ATTRS) as In;
  const logistic = (x: In): In => apply1(logisticSlopeOp, [x], NO_ATTRS) as In;
  const times = (a: In, b: In): In => multiply(a, b as never) as In;
  const inUpdate = times(plus(times(dy!, subtract(h!, n! as never) as In), dUpdate), logistic(update!));
  const rest = times(dy!, subtract(1, update!) as In);
  const inCandidate = times(plus(rest, dCandidate), curve(n!));
  const inReset = times(plus(times(inCandidate, recalled!), dReset), logistic(reset!));
  const inRecalled = plus(times(inCandidate, reset!), dRecalled);
  return [concatenate([inUpdate, inReset, inCandidate], 1), concatenate([inUpdate, inReset, inRecalled], 1)];
}
