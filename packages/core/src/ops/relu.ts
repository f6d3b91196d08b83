import { defineUnary, type Unary } from '../define.ts';
import { Expr } from '../expr.ts';
import { type TunedActivation, defineActivation } from './activation.ts';

// Slopes are told by y where that is enough: then a tape keeps the result, which the next layer keeps too, and not x.
const step = (open: Expr): Expr => Expr.select(open, Expr.literal(1, 'float64'), Expr.literal(0, 'float64'));

/** `max(x, 0)`, elementwise; its slope at 0 is 0.
 * @example relu(tensor([-2, 0, 3])) // [0, 0, 3] */
export const relu: Unary = /* @__PURE__ */ defineUnary('relu', {
  formula: (x) => x.maximum(0),
  derivative: (_, y) => step(y.greater(0)),
});

/** `min(max(x, 0), 6)`, elementwise; its slope at 0 and at 6 is 0.
 * @example relu6(tensor([-2, 3, 8])) // [0, 3, 6] */
export const relu6: Unary = /* @__PURE__ */ defineUnary('relu6', {
  formula: (x) => x.clip(0, 6),
  derivative: (_, y) => step(y.greater(0).and(y.less(6))),
});

/**
 * `x` where it is not negative, else `negativeSlope · x` (0.2 if left out), elementwise.
 *
 * @example
 * leakyRelu(tensor([-2, 3])) // [-0.4, 3]
 * leakyRelu(tensor([-2, 3]), { negativeSlope: 0.5 }) // [-1, 3]
 */
export const leakyRelu: TunedActivation<'negativeSlope'> = /* @__PURE__ */ defineActivation('leakyRelu', {
  option: 'negativeSlope',
  preset: 0.2,
  formula: (x, slope) => Expr.select(x.greaterEqual(0), x, x.multiply(slope)),
});
