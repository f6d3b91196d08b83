import { defineUnary, type UnaryFloat } from '../define.ts';
import { Expr } from '../expr.ts';
import { type TunedActivation, defineActivation } from './activation.ts';

const one = (x: Expr): Expr => Expr.literal(1, x.dtype);

/**
 * The exponential linear unit, elementwise: `x` where it is positive, else `alpha · (e^x − 1)` (alpha 1 if left out).
 * Clevert et al., 2016, "Fast and accurate deep network learning by exponential linear units", equation 15.
 *
 * @example
 * elu(tensor([-1, 2])) // [-0.63212, 2]
 * elu(tensor([-1, 2]), { alpha: 2 }) // [-1.26424, 2]
 */
export const elu: TunedActivation<'alpha'> = /* @__PURE__ */ defineActivation('elu', {
  option: 'alpha',
  preset: 1,
  formula: (x, alpha) => Expr.select(x.greater(0), x, x.expm1().multiply(alpha)),
  // e^x, not (e^x − 1) + 1, of which little is left for small e^x
  derivative: (x, alpha) => Expr.select(x.greater(0), one(x), x.exp().multiply(alpha)),
});

/** The continuously differentiable exponential linear unit, elementwise: `x` where it is positive, else `alpha · (e^(x/alpha) − 1)`
 * (alpha 1 if left out). Barron, 2017, "Continuously differentiable exponential linear units", equation 2.
 * @example celu(tensor([-1, 2]), { alpha: 2 }) // [-0.78694, 2] */
export const celu: TunedActivation<'alpha'> = /* @__PURE__ */ defineActivation('celu', {
  option: 'alpha',
  preset: 1,
  formula: (x, alpha) => Expr.select(x.greater(0), x, x.divide(alpha).expm1().multiply(alpha)),
  derivative: (x, alpha) => Expr.select(x.greater(0), one(x), x.divide(alpha).exp()),
});

// Klambauer et al., 2017, "Self-normalizing neural networks", equation 14: the fixed point of mean 0 and variance 1
const SCALE = 1.0507009873554805;
const ALPHA = 1.6732632423543772;

/** The scaled exponential linear unit, elementwise: `elu` with the alpha and the scale that keep mean 0 and variance 1 from layer to layer
 * (Klambauer et al., 2017, "Self-normalizing neural networks").
 * @example selu(tensor([-1, 2])) // [-1.11133, 2.1014] */
export const selu: UnaryFloat = /* @__PURE__ */ defineUnary('selu', {
  formula: (x) => Expr.select(x.greater(0), x.multiply(SCALE), x.expm1().multiply(SCALE * ALPHA)),
  derivative: (x) => Expr.select(x.greater(0), Expr.literal(SCALE, x.dtype), x.exp().multiply(SCALE * ALPHA)),
  result: 'float',
  accuracy: { float32: 2, float64: 4 },
});
