import { defineUnary, type UnaryFloat } from '../define.ts';
import { Expr } from '../expr.ts';
import { even, odd } from './scalar-formulas.ts';

// from here on the smaller of the two exponentials, or 1 beside a square, is below the last place of float64
const FAR = 22;
const LARGE = 2 ** 28;

/** `(eˣ − e⁻ˣ) / 2`, elementwise, floating point: integers become float32.
 * @example sinh(tensor([0, 1])) // [0, 1.175201] */
export const sinh: UnaryFloat = /* @__PURE__ */ defineUnary('sinh', {
  formula: (x) => sinhOf(x),
  derivative: (x) => coshOf(x),
  result: 'float',
  accuracy: { float32: 2, float64: 3 },
});

/** `(eˣ + e⁻ˣ) / 2`, elementwise, floating point: integers become float32.
 * @example cosh(tensor([0, 1])) // [1, 1.543081] */
export const cosh: UnaryFloat = /* @__PURE__ */ defineUnary('cosh', {
  formula: (x) => coshOf(x),
  derivative: (x) => sinhOf(x),
  result: 'float',
  accuracy: { float32: 2, float64: 3 },
});

/** `sinh(x) / cosh(x)`, elementwise, floating point: integers become float32.
 * @example tanh(tensor([0, 1])) // [0, 0.761594] */
export const tanh: UnaryFloat = /* @__PURE__ */ defineUnary('tanh', {
  formula: (x) => x.tanh(),
  result: 'float',
  accuracy: { float32: 2, float64: 2 },
});

/** The inverse of `sinh`, elementwise, exact near 0 too; floating point: integers become float32.
 * @example arcsinh(tensor([0, 1])) // [0, 0.881374] */
export const arcsinh: UnaryFloat = /* @__PURE__ */ defineUnary('arcsinh', {
  formula: (x) =>
    odd(x, (t) => {
      // √(1 + t²) − 1 without cancellation
      const root = t.square().add(1).sqrt();
      const near = t.add(t.multiply(t.divide(root.add(1)))).log1p();
      // a zero keeps its sign
      return Expr.select(t.equal(0), t, Expr.select(t.less(LARGE), near, t.log().add(Math.LN2)));
    }),
  derivative: (x) => x.square().add(1).rsqrt(),
  result: 'float',
  accuracy: { float32: 2, float64: 4 },
});

/** The inverse of `cosh` for x ≥ 1, NaN below; elementwise, exact near 1 too; floating point: integers become float32.
 * @example arccosh(tensor([1, 2])) // [0, 1.316958] */
export const arccosh: UnaryFloat = /* @__PURE__ */ defineUnary('arccosh', {
  formula: (x) => {
    const beyond = x.subtract(1);
    const near = beyond.add(beyond.multiply(beyond.add(2)).sqrt()).log1p();
    const inside = Expr.select(x.less(LARGE), near, x.log().add(Math.LN2));
    // NaN below 1; far below, the product of two negative numbers would have a root
    return Expr.select(x.less(1), beyond.sqrt(), inside);
  },
  derivative: (x) => x.subtract(1).multiply(x.add(1)).rsqrt(),
  result: 'float',
  domain: [1.1, 5],
  accuracy: { float32: 2, float64: 4 },
});

/** The inverse of `tanh`, elementwise, exact near 0 too; ±Infinity at ±1, NaN beyond; floating point: integers become float32.
 * @example arctanh(tensor([0, 0.5, 1])) // [0, 0.549306, Infinity] */
export const arctanh: UnaryFloat = /* @__PURE__ */ defineUnary('arctanh', {
  formula: (x) => odd(x, (t) => t.add(t).divide(t.negative().add(1)).log1p().multiply(0.5)),
  derivative: (x) => Expr.literal(1, x.dtype).divide(x.negative().add(1).multiply(x.add(1))),
  result: 'float',
  domain: [-0.9, 0.9],
  accuracy: { float32: 2, float64: 4 },
});

function sinhOf(x: Expr): Expr {
  return odd(x, (t) => {
    const less1 = t.expm1();
    const near = less1.add(less1.divide(less1.add(1))).multiply(0.5);
    return Expr.select(t.less(FAR), near, halfExp(t));
  });
}

function coshOf(x: Expr): Expr {
  return even(x, (t) => {
    const grown = t.exp();
    const near = grown.add(Expr.literal(1, x.dtype).divide(grown)).multiply(0.5);
    return Expr.select(t.less(FAR), near, halfExp(t));
  });
}

// from here on eˣ may be infinite, and is taken of less
const NEAR_INFINITY = 88;
// a multiple of the last place of what is as large in float32, so that it is taken off exactly, and whose exponential is nearly a float32
const LESS = 138551 / 2 ** 17;
const HALF_OF_LESS = 1.4389491081237338;

/** `eˣ / 2`, which may be finite where `eˣ` is not. */
function halfExp(x: Expr): Expr {
  const below = x.less(NEAR_INFINITY);
  const half = Expr.select(below, Expr.literal(0.5, x.dtype), Expr.literal(HALF_OF_LESS, x.dtype));
  return Expr.select(below, x, x.subtract(LESS)).exp().multiply(half);
}
