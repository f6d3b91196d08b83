import { defineUnary, type UnaryFloat } from '../define.ts';
import { Expr } from '../expr.ts';
import { halves, sumOf } from './exact-arithmetic.ts';
import { decay, logistic, negativeSize, scaledDecay, timesLogistic, timesParts } from './logistic.ts';

/** `x · sigmoid(x)`, elementwise. Ramachandran et al., 2017, "Searching for activation functions".
 * @example silu(tensor([-1, 0, 2])) // [-0.26894, 0, 1.7616] */
export const silu: UnaryFloat = /* @__PURE__ */ defineUnary('silu', {
  formula: (x) => timesLogistic(x, negativeSize(x)),
  // s · (1 + x · (1 − s))
  derivative: (x) => x.multiply(logistic(x.negative())).add(1).multiply(logistic(x)),
  result: 'float',
  accuracy: { float32: 2, float64: 4 },
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
    const negative = x.less(0);
    const { power, rest, unit } = scaledDecay(negativeSize(x), negative);
    const square = power.square();
    const twice = power.multiply(2);
    const one = Expr.literal(1, x.dtype);
    const { upper: n, lower } = sumOf(Expr.select(negative, twice, one), Expr.select(negative, square, twice));
    const other = Expr.select(negative, Expr.literal(2, x.dtype), square.multiply(2));
    const whole = n.add(other);
    // a quotient of half the digits, and the rest of it
    const [share] = halves(n.divide(whole));
    const [n1, n2] = halves(n);
    const [other1, other2] = halves(other);
    const remainder = n
      .subtract(share.multiply(Expr.select(negative, other1, n1)))
      .subtract(share.multiply(Expr.select(negative, n1, other1)))
      .add(lower.multiply(one.subtract(share)).subtract(share.multiply(n2.add(other2))));
    return timesParts(x, share, remainder.divide(whole).add(share.multiply(rest))).multiply(unit);
  },
  // n / (n + 2) + x · 4·eˣ·(1 + eˣ) / (n + 2)²
  derivative(x) {
    const e = decay(x);
    const square = e.square();
    const negative = x.less(0);
    const n = Expr.select(negative, square, Expr.literal(1, x.dtype)).add(e.multiply(2));
    const whole = n.add(Expr.select(negative, Expr.literal(2, x.dtype), square.multiply(2)));
    const inner = Expr.select(negative, e, square).multiply(e.add(1)).multiply(4).divide(whole);
    return n.add(x.multiply(inner)).divide(whole);
  },
  result: 'float',
  accuracy: { float32: 2, float64: 4 },
});
