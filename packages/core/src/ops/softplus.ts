import { defineUnary, type UnaryFloat } from '../define.ts';
import { Expr } from '../expr.ts';
import { type TunedActivation, defineActivation } from './activation.ts';
import { sumOf } from './exact-arithmetic.ts';
import { logistic, logOnePlusExp } from './logistic.ts';

/** `log(1 + e^x)`, elementwise, without overflow.
 * @example softplus(tensor([-1, 0, 100])) // [0.31326, 0.69315, 100] */
export const softplus: UnaryFloat = /* @__PURE__ */ defineUnary('softplus', {
  formula: logOnePlusExp,
  derivative: logistic,
  result: 'float',
  accuracy: { float32: 2, float64: 4 },
});

/** `x / (1 + |x|)`, elementwise.
 * @example softsign(tensor([-1, 0, 3])) // [-0.5, 0, 0.75] */
export const softsign: UnaryFloat = /* @__PURE__ */ defineUnary('softsign', {
  formula: (x) => x.divide(x.abs().add(1)),
  derivative: (x) => Expr.literal(1, x.dtype).divide(x.abs().add(1).square()),
  result: 'float',
  accuracy: { float32: 2, float64: 4 },
});

/**
 * `(x + √(x² + b)) / 2`, elementwise (b 4 if left out), without cancellation for negative x.
 * Barron, 2021, "Squareplus: a softplus-like algebraic rectifier", equation 1.
 *
 * @example
 * squareplus(tensor([-1.5, 0, 1.5])) // [0.5, 1, 2]
 * squareplus(tensor([-4, 0]), { b: 9 }) // [0.5, 1.5]
 */
export const squareplus: TunedActivation<'b'> = /* @__PURE__ */ defineActivation('squareplus', {
  option: 'b',
  preset: 4,
  formula(x, b) {
    // halves first: the sum of both may overflow
    const half = x.multiply(0.5);
    const root = lengthOf(x, b).multiply(0.5);
    // x + root of a negative x, multiplied by root − x above and below
    const cancels = x.less(0).and(b.less(x.multiply(x).multiply(16)));
    const { upper, lower } = sumOf(root, half.negative());
    const quotient = b.multiply(0.25).divide(upper);
    // of an infinite sum nothing was lost
    const lost = Expr.select(upper.less(Infinity), lower, Expr.literal(0, x.dtype)).divide(upper);
    return Expr.select(cancels, quotient.subtract(quotient.multiply(lost)), half.add(root));
  },
  derivative: (x, b, y) => y.divide(lengthOf(x, b)),
  accuracy: { float32: 2, float64: 4 },
});

/** `√(x² + b)`, where x² overflows too. */
function lengthOf(x: Expr, b: Expr): Expr {
  const size = x.abs();
  const far = size.multiply(b.divide(size).divide(size).add(1).sqrt());
  return Expr.select(size.less(2 ** 60), x.multiply(x).add(b).sqrt(), far);
}

/** 0 below −1, `x` above 1, and the parabola `(x + 1)² / 4` that joins them, elementwise.
 * @example sparsePlus(tensor([-2, 0, 3])) // [0, 0.25, 3] */
export const sparsePlus: UnaryFloat = /* @__PURE__ */ defineUnary('sparsePlus', {
  formula: (x) =>
    Expr.select(x.lessEqual(-1), Expr.literal(0, x.dtype), Expr.select(x.less(1), x.add(1).square().multiply(0.25), x)),
  result: 'float',
  accuracy: { float32: 2, float64: 4 },
});
