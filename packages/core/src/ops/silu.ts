import { defineUnary, type UnaryFloat } from '../define.ts';
import { logistic, logOnePlusExp } from './logistic.ts';

/** `x · sigmoid(x)`, elementwise. Ramachandran et al., 2017, "Searching for activation functions".
 * @example silu(tensor([-1, 0, 2])) // [-0.26894, 0, 1.7616] */
export const silu: UnaryFloat = /* @__PURE__ */ defineUnary('silu', {
  formula: (x) => x.multiply(logistic(x)),
  // s · (1 + x · (1 − s))
  derivative: (x) => x.multiply(logistic(x.negative())).add(1).multiply(logistic(x)),
  result: 'float',
});

/** `silu` under its other name.
 * @example swish(tensor([2])) // [1.7616] */
export const swish: UnaryFloat = silu;

/** `x · hardSigmoid(x)`, elementwise. Howard et al., 2019, "Searching for MobileNetV3".
 * @example hardSilu(tensor([-4, -1, 1, 4])) // [0, -0.33333, 0.66667, 4] */
export const hardSilu: UnaryFloat = /* @__PURE__ */ defineUnary('hardSilu', {
  formula: (x) => x.multiply(x.add(3).clip(0, 6).divide(6)),
  result: 'float',
});

/** `hardSilu` under its other name.
 * @example hardSwish(tensor([1])) // [0.66667] */
export const hardSwish: UnaryFloat = hardSilu;

/** `x · tanh(softplus(x))`, elementwise. Misra, 2019, "Mish: a self regularized non-monotonic activation function".
 * @example mish(tensor([-1, 0, 2])) // [-0.3034, 0, 1.944] */
export const mish: UnaryFloat = /* @__PURE__ */ defineUnary('mish', {
  formula: (x) => x.multiply(logOnePlusExp(x).tanh()),
  result: 'float',
});
