import { defineUnary, type UnaryFloat } from '../define.ts';
import { logistic, logOnePlusExp } from './logistic.ts';

/** The logistic function `1 / (1 + e^(−x))`, elementwise.
 * @example sigmoid(tensor([-1, 0, 1])) // [0.26894, 0.5, 0.73106] */
export const sigmoid: UnaryFloat = /* @__PURE__ */ defineUnary('sigmoid', {
  formula: logistic,
  derivative: (_, y) => y.negative().add(1).multiply(y),
  result: 'float',
  accuracy: { float32: 2, float64: 4 },
});

/** A sigmoid of straight lines, elementwise: `x/6 + 1/2`, kept in [0, 1].
 * @example hardSigmoid(tensor([-4, 0, 1.5])) // [0, 0.5, 0.75] */
export const hardSigmoid: UnaryFloat = /* @__PURE__ */ defineUnary('hardSigmoid', {
  formula: (x) => x.add(3).clip(0, 6).divide(6),
  result: 'float',
  accuracy: { float32: 2, float64: 4 },
});

/** `log(sigmoid(x))`, elementwise, exact where the sigmoid would round to 0 or 1.
 * @example logSigmoid(tensor([-100, 0, 100])) // [-100, -0.69315, -3.7835e-44] */
export const logSigmoid: UnaryFloat = /* @__PURE__ */ defineUnary('logSigmoid', {
  formula: (x) => logOnePlusExp(x.negative()).negative(),
  derivative: (x) => logistic(x.negative()),
  result: 'float',
  accuracy: { float32: 2, float64: 4 },
});

/** The slope of `sparsePlus`, elementwise: `(x + 1) / 2`, kept in [0, 1].
 * @example sparseSigmoid(tensor([-2, 0.5, 2])) // [0, 0.75, 1] */
export const sparseSigmoid: UnaryFloat = /* @__PURE__ */ defineUnary('sparseSigmoid', {
  formula: (x) => x.add(1).clip(0, 2).multiply(0.5),
  result: 'float',
  accuracy: { float32: 1, float64: 4 },
});
