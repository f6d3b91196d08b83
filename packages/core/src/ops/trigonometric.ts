import { type BinaryFloat, defineBinary, defineUnary, type UnaryFloat } from '../define.ts';
import { type DType, factsOf } from '../dtype.ts';
import { Expr, polynomial } from '../expr.ts';
import { sumOf } from './exact-arithmetic.ts';

/** The sine of an angle in radians, elementwise, floating point: integers become float32.
 * @example sin(tensor([0, 1])) // [0, 0.841471] */
export const sin: UnaryFloat = /* @__PURE__ */ defineUnary('sin', {
  formula: (x) => x.sin(),
  result: 'float',
  accuracy: { float32: 2, float64: 2 },
});

/** The cosine of an angle in radians, elementwise, floating point: integers become float32.
 * @example cos(tensor([0, 1])) // [1, 0.540302] */
export const cos: UnaryFloat = /* @__PURE__ */ defineUnary('cos', {
  formula: (x) => x.cos(),
  result: 'float',
  accuracy: { float32: 2, float64: 2 },
});

/** The tangent of an angle in radians, elementwise, floating point: integers become float32.
 * @example tan(tensor([0, 1])) // [0, 1.557408] */
export const tan: UnaryFloat = /* @__PURE__ */ defineUnary('tan', {
  formula: (x) => x.tan(),
  result: 'float',
  domain: [-1.3, 1.3],
  accuracy: { float32: 2, float64: 2 },
});

/** The angle in [−π/2, π/2] whose sine is `x`, elementwise, floating point: integers become float32. NaN outside [−1, 1].
 * @example arcsin(tensor([0, 0.5, 2])) // [0, 0.523599, NaN] */
export const arcsin: UnaryFloat = /* @__PURE__ */ defineUnary('arcsin', {
  formula: (x) => x.atan2(other(x).sqrt()),
  derivative: (x) => other(x).rsqrt(),
  result: 'float',
  domain: [-0.9, 0.9],
  accuracy: { float32: 2, float64: 3 },
});

/** The angle in [0, π] whose cosine is `x`, elementwise, floating point: integers become float32. NaN outside [−1, 1].
 * @example arccos(tensor([1, 0.5, 2])) // [0, 1.047198, NaN] */
export const arccos: UnaryFloat = /* @__PURE__ */ defineUnary('arccos', {
  formula: (x) => other(x).sqrt().atan2(x),
  derivative: (x) => other(x).rsqrt().negative(),
  result: 'float',
  domain: [-0.9, 0.9],
  accuracy: { float32: 2, float64: 3 },
});

/** The angle in [−π/2, π/2] whose tangent is `x`, elementwise, floating point: integers become float32.
 * @example arctan(tensor([0, 1])) // [0, 0.785398] */
export const arctan: UnaryFloat = /* @__PURE__ */ defineUnary('arctan', {
  formula: (x) => x.atan(),
  result: 'float',
  accuracy: { float32: 2, float64: 2 },
});

/** The angle in [−π, π] of the point (`x`, `y`), elementwise, broadcast, floating point: integers meet in float32.
 * @example arctan2(tensor([1, -1]), tensor([-1, -1])) // [2.356194, -2.356194] */
export const arctan2: BinaryFloat = /* @__PURE__ */ defineBinary('arctan2', {
  formula: (y, x) => y.atan2(x),
  result: 'float',
  domain: [
    [0.5, 3],
    [-3, 3],
  ],
  accuracy: { float32: 2, float64: 2 },
});

/** Degrees as radians, elementwise, floating point: integers become float32.
 * @example deg2rad(tensor([180, 90])) // [3.141593, 1.570796] */
export const deg2rad: UnaryFloat = /* @__PURE__ */ defineUnary('deg2rad', {
  formula: (x) => x.multiply(Math.PI / 180),
  result: 'float',
  accuracy: { float32: 2, float64: 2 },
});

/** Radians as degrees, elementwise, floating point: integers become float32.
 * @example rad2deg(tensor([Math.PI, 1])) // [180, 57.29578] */
export const rad2deg: UnaryFloat = /* @__PURE__ */ defineUnary('rad2deg', {
  formula: (x) => x.multiply(180 / Math.PI),
  result: 'float',
  accuracy: { float32: 2, float64: 2 },
});

/** `√(a² + b²)` without overflow, elementwise, broadcast, floating point: integers meet in float32. Infinity if either is infinite; the slopes at (0, 0) are 0.
 * @example hypot(tensor([3, 5]), tensor([4, 12])) // [5, 13] */
export const hypot: BinaryFloat = /* @__PURE__ */ defineBinary('hypot', {
  formula: (a, b) => {
    const [p, q] = [a.abs(), b.abs()];
    const large = p.maximum(q);
    const ratio = p.minimum(q).divide(large);
    const length = large.multiply(ratio.square().add(1).sqrt());
    const infinite = p.equal(Infinity).or(q.equal(Infinity));
    return Expr.select(infinite, Expr.literal(Infinity, a.dtype), Expr.select(large.equal(0), large, length));
  },
  derivative: (a, b, y, input) => Expr.select(y.equal(0), Expr.literal(0, y.dtype), (input === 0 ? a : b).divide(y)),
  result: 'float',
  accuracy: { float32: 2, float64: 3 },
});

/** `sin(πx) / (πx)`, elementwise, 1 at 0, exactly 0 at the other whole numbers; floating point: integers become float32.
 * @example sinc(tensor([0, 0.5, 1])) // [1, 0.63662, 0] */
export const sinc: UnaryFloat = /* @__PURE__ */ defineUnary('sinc', {
  formula: (x) => {
    const whole = x.round();
    const rest = x.subtract(whole);
    // sin(π·rest) / π as rest and the small remainder of its series: nothing is multiplied by a rounded π
    const square = rest.square();
    const { upper, lower } = sumOf(rest, rest.multiply(square.multiply(polynomial(square, sineSeries(x.dtype)))));
    // what the sum lost is divided on its own
    const signed = Expr.select(whole.mod(2).equal(0), x, x.negative());
    const quotient = upper.divide(signed).add(lower.divide(signed));
    return Expr.select(x.equal(0), Expr.literal(1, x.dtype), quotient);
  },
  derivative: (x, y) => {
    // Σ (−1)ⁿ · 2n · π²ⁿ · x²ⁿ⁻¹ / (2n + 1)! near 0, where the closed form cancels
    let term = 1;
    const coefficients = Array.from({ length: 12 }, (_, k) => {
      const n = k + 1;
      term *= (-Math.PI * Math.PI) / (2 * n * (2 * n + 1));
      return 2 * n * term;
    });
    const near = x.square().less(0.25);
    const bounded = Expr.select(near, x, Expr.literal(0, x.dtype));
    const series = polynomial(bounded.square(), coefficients);
    return Expr.select(near, series.multiply(bounded), cosineOfHalfTurns(x).subtract(y).divide(x));
  },
  result: 'float',
  accuracy: { float32: 2, float64: 4 },
});

/** `1 − x²`, exact near ±1. */
const other = (x: Expr): Expr => x.negative().add(1).multiply(x.add(1));

/** `(−1)ᵏ·π²ᵏ / (2k + 1)!` for k ≥ 1, as many as count for |x| ≤ ½. */
function sineSeries(dtype: DType): number[] {
  let term = 1;
  return Array.from({ length: factsOf(dtype).bytes > 4 ? 11 : 7 }, (_, k) => {
    term *= (-Math.PI * Math.PI) / ((2 * k + 2) * (2 * k + 3));
    return term;
  });
}

/** The cosine of `πx`, with the whole half-turns taken off first: that is exact, `πx` is not. */
function cosineOfHalfTurns(x: Expr): Expr {
  const whole = x.round();
  const cosine = x.subtract(whole).multiply(Math.PI).cos();
  return Expr.select(whole.mod(2).equal(0), cosine, cosine.negative());
}
