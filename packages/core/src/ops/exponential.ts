import { type BinaryFloat, defineBinary, defineUnary, type UnaryFloat } from '../define.ts';
import { factsOf } from '../dtype.ts';
import { Expr } from '../expr.ts';

/** `eˣ`, elementwise, floating point: integers become float32.
 * @example exp(tensor([0, 1])) // [1, 2.71828] */
export const exp: UnaryFloat = /* @__PURE__ */ defineUnary('exp', {
  formula: (x) => x.exp(),
  result: 'float',
  accuracy: { float32: 2, float64: 2 },
});

/** `2ˣ`, elementwise, floating point: integers become float32.
 * @example exp2(tensor([0, 1, -2])) // [1, 2, 0.25] */
export const exp2: UnaryFloat = /* @__PURE__ */ defineUnary('exp2', {
  formula: (x) => Expr.literal(2, x.dtype).power(x),
  derivative: (_, y) => y.multiply(Math.LN2),
  result: 'float',
  accuracy: { float32: 2, float64: 2 },
});

/** `eˣ − 1`, elementwise, exact near 0 too; floating point: integers become float32.
 * @example expm1(tensor([0, 1])) // [0, 1.71828] */
export const expm1: UnaryFloat = /* @__PURE__ */ defineUnary('expm1', {
  formula: (x) => x.expm1(),
  result: 'float',
  accuracy: { float32: 2, float64: 2 },
});

/** The natural logarithm, elementwise, floating point: integers become float32. −Infinity at 0, NaN below.
 * @example log(tensor([1, 2])) // [0, 0.693147] */
export const log: UnaryFloat = /* @__PURE__ */ defineUnary('log', {
  formula: (x) => x.log(),
  result: 'float',
  domain: [0.1, 5],
  accuracy: { float32: 2, float64: 2 },
});

/** The logarithm to base 2, elementwise, exact at powers of 2; floating point: integers become float32. −Infinity at 0, NaN below.
 * @example log2(tensor([1, 8])) // [0, 3] */
export const log2: UnaryFloat = /* @__PURE__ */ defineUnary('log2', {
  formula: (x) => logarithm(x, 2, Math.LN2),
  derivative: (x) => Expr.literal(1, x.dtype).divide(x.multiply(Math.LN2)),
  result: 'float',
  domain: [0.1, 5],
  accuracy: { float32: 2, float64: 3 },
});

/** The logarithm to base 10, elementwise, exact at powers of 10; floating point: integers become float32. −Infinity at 0, NaN below.
 * @example log10(tensor([1, 1000])) // [0, 3] */
export const log10: UnaryFloat = /* @__PURE__ */ defineUnary('log10', {
  formula: (x) => logarithm(x, 10, Math.LN10),
  derivative: (x) => Expr.literal(1, x.dtype).divide(x.multiply(Math.LN10)),
  result: 'float',
  domain: [0.1, 5],
  accuracy: { float32: 2, float64: 3 },
});

/** `log(1 + x)`, elementwise, exact near 0 too; floating point: integers become float32. −Infinity at −1, NaN below.
 * @example log1p(tensor([0, 1])) // [0, 0.693147] */
export const log1p: UnaryFloat = /* @__PURE__ */ defineUnary('log1p', {
  formula: (x) => x.log1p(),
  result: 'float',
  domain: [-0.8, 5],
  accuracy: { float32: 2, float64: 2 },
});

/** `log(eᵃ + eᵇ)` without overflow, elementwise, broadcast, floating point: integers meet in float32.
 * @example logaddexp(tensor([0, 1000]), tensor([0, 1000])) // [0.693147, 1000.6932] */
export const logaddexp: BinaryFloat = /* @__PURE__ */ defineBinary('logaddexp', {
  formula: (a, b) => {
    const rest = a.minimum(b).subtract(a.maximum(b)).exp().log1p();
    // equal infinities have no difference
    return a.maximum(b).add(Expr.select(a.equal(b), Expr.literal(Math.LN2, a.dtype), rest));
  },
  derivative: (a, b, y, input) => {
    const x = input === 0 ? a : b;
    return Expr.select(x.equal(y), Expr.literal(1, x.dtype), x.subtract(y).exp());
  },
  result: 'float',
  accuracy: { float32: 3, float64: 3 },
});

/** `log₂(2ᵃ + 2ᵇ)` without overflow, elementwise, broadcast, floating point: integers meet in float32.
 * @example logaddexp2(tensor([0, 1000]), tensor([0, 1000])) // [1, 1001] */
export const logaddexp2: BinaryFloat = /* @__PURE__ */ defineBinary('logaddexp2', {
  formula: (a, b) => {
    const gap = a.minimum(b).subtract(a.maximum(b));
    const rest = Expr.literal(2, a.dtype).power(gap).log1p().divide(Math.LN2);
    // equal infinities have no difference
    return a.maximum(b).add(Expr.select(a.equal(b), Expr.literal(1, a.dtype), rest));
  },
  derivative: (a, b, y, input) => {
    const x = input === 0 ? a : b;
    return Expr.select(x.equal(y), Expr.literal(1, x.dtype), x.subtract(y).multiply(Math.LN2).exp());
  },
  result: 'float',
  accuracy: { float32: 3, float64: 3 },
});

/** `a · 2ᵇ`, elementwise, broadcast, floating point: integers meet in float32. Exact for whole `b`.
 * @example ldexp(tensor([1, 3]), tensor([4, -1])) // [16, 1.5] */
export const ldexp: BinaryFloat = /* @__PURE__ */ defineBinary('ldexp', {
  formula: (a, b) => {
    // in three steps, since 2ᵇ can overflow where the product does not; beyond the bound every product but 0 has overflowed
    const bound = factsOf(a.dtype).bytes > 4 ? 2100 : 300;
    const bounded = b.clip(-bound, bound);
    const third = bounded.divide(3).floor();
    const two = Expr.literal(2, a.dtype);
    const step = two.power(third);
    return a
      .multiply(step)
      .multiply(step)
      .multiply(two.power(bounded.subtract(third.multiply(2))));
  },
  derivative: (_, b, y, input) => (input === 0 ? Expr.literal(2, b.dtype).power(b) : y.multiply(Math.LN2)),
  result: 'float',
  accuracy: { float32: 3, float64: 3 },
});

/** The logarithm to a whole base: what rounds to a whole number is that number where its power is exactly `x`. */
function logarithm(x: Expr, base: number, logOfBase: number): Expr {
  const near = x.log().divide(logOfBase);
  const whole = near.round();
  return Expr.select(Expr.literal(base, x.dtype).power(whole).equal(x), whole, near);
}
