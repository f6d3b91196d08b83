import { defineElementwise } from '../define.ts';
import { Expr } from '../expr.ts';
import type { Op } from '../op.ts';

// What the gradient of categoricalCrossentropy makes of each class, in one launch each; sums over classes stay with extent 1.

/** Probabilities keep this distance from 0 and 1, so that logarithms stay finite. */
export const LEAST = 1e-7;

/** Of dy, probabilities, the sum of the target, and the target: what logits get. */
export const logitsSlopeOp: Op = /* @__PURE__ */ defineElementwise('logitsSlope', {
  arity: 4,
  formula: ([dy, p, sum, target]) => dy!.multiply(p!.multiply(sum!).subtract(target!)),
  result: 'float',
});

/** `−target / p`: the slope of the loss in p; 0 where p was bounded. */
export const probabilitySlopeOp: Op = /* @__PURE__ */ defineElementwise('probabilitySlope', {
  arity: 2,
  formula: ([p, target], { dtype }) =>
    Expr.select(
      p!.greaterEqual(LEAST).and(p!.lessEqual(1 - LEAST)),
      target!.negative().divide(p!),
      Expr.literal(0, dtype),
    ),
  result: 'float',
});

/** Of dy, the sum of the output, the slope in p, and the sum of slopes times p: what the output gets. */
export const shareSlopeOp: Op = /* @__PURE__ */ defineElementwise('shareSlope', {
  arity: 4,
  formula: ([dy, whole, slope, sum]) => dy!.divide(whole!).multiply(slope!.subtract(sum!)),
  result: 'float',
});
