import { defineUnary, type UnaryFloat } from '../define.ts';
import { Expr } from '../expr.ts';
import { decay, logistic, timesExp } from './logistic.ts';

/** `x · sigmoid(x)`, elementwise. Ramachandran et al., 2017, "Searching for activation functions".
 * @example silu(tensor([-1, 0, 2])) // [-0.26894, 0, 1.7616] */
export const silu: UnaryFloat = /* @__PURE__ */ defineUnary('silu', {
  formula: (x) => timesExp(x, x.multiply(logistic(x))),
  // s · (1 + x · (1 − s))
  derivative: (x) => x.multiply(logistic(x.negative())).add(1).multiply(logistic(x)),
  result: 'float',
  accuracy: { float32: 3, float64: 4 },
});

/** `silu` under its other name.
 * @example swish(tensor([2])) // [1.7616] */
export const swish: UnaryFloat = silu;

/** `x · hardSigmoid(x)`, elementwise. Howard et al., 2019, "Searching for MobileNetV3".
 * @example hardSilu(tensor([-4, -1, 1, 4])) // [0, -0.33333, 0.66667, 4] */
export const hardSilu: UnaryFloat = /* @__PURE__ */ defineUnary('hardSilu', {
  formula: (x) => x.multiply(x.add(3).clip(0, 6).divide(6)),
  result: 'float',
  accuracy: { float32: 2, float64: 4 },
});

/** `hardSilu` under its other name.
 * @example hardSwish(tensor([1])) // [0.66667] */
export const hardSwish: UnaryFloat = hardSilu;

/** `x · tanh(softplus(x))`, elementwise. Misra, 2019, "Mish: a self regularized non-monotonic activation function".
 * @example mish(tensor([-1, 0, 2])) // [-0.3034, 0, 1.944] */
export const mish: UnaryFloat = /* @__PURE__ */ defineUnary('mish', {
  // tanh(log(1 + eˣ)) = n / (n + 2) with n = eˣ·(eˣ + 2); of a positive x numerator and denominator are multiplied by e⁻²ˣ
  formula(x) {
    const e = decay(x);
    const square = e.square();
    const twice = e.multiply(2);
    const n = Expr.select(x.less(0), square.add(twice), twice.add(1));
    const rest = Expr.select(x.less(0), Expr.literal(2, x.dtype), square.multiply(2));
    const part = n.divide(n.add(rest));
    // as e less a small part of it
    const small = e.subtract(e.multiply(square.add(e).divide(n.add(2))));
    return timesExp(x, x.multiply(Expr.select(x.less(-1), small, part)));
  },
  result: 'float',
  accuracy: { float32: 3, float64: 4 },
});
