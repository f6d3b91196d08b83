import { defineElementwise } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { Expr } from '../expr.ts';
import { type In, NO_ATTRS, type Op } from '../op.ts';
import type { DTypeOf, FloatOf, ShapeOf } from '../shape-types.ts';
import type { Tensor } from '../tensor.ts';
import { erfcOf, normalShare } from './erf-formula.ts';
import { sumOf } from './exact-arithmetic.ts';
import { decay } from './logistic.ts';
import { plainOptions } from './operand.ts';
import { checkBoolean } from './option-kinds.ts';

// (1 + tanh u) / 2 is the logistic function of 2u, which does not cancel for negative u
const SPREAD = 2 * Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

const steepness = (x: Expr): Expr => x.square().multiply(CUBIC).add(1).multiply(x).multiply(SPREAD);

export const geluOp: Op = /* @__PURE__ */ defineElementwise('gelu', {
  arity: 1,
  formula: ([x]) => timesLogistic(x!),
  // with σ the logistic function and u its argument: σ(u) + x · u′ · σ(u) · (1 − σ(u)), as one quotient
  derivative([x]) {
    const u = steepness(x!);
    const e = decay(u);
    const whole = e.add(1);
    const part = Expr.select(u.less(0), e, Expr.literal(1, u.dtype));
    const inner = x!
      .square()
      .multiply(3 * CUBIC)
      .add(1)
      .multiply(SPREAD);
    return part.multiply(whole).add(x!.multiply(inner).multiply(e)).divide(whole.square());
  },
  result: 'float',
  domain: [-2, 4],
  accuracy: { float32: 5, float64: 8 },
});

// SPREAD and SPREAD · CUBIC with few digits, so that their products with a head of few digits are exact in float32
const LINEAR = 26145 / 2 ** 14;
const CUBED = 9 / 2 ** 7;

/** `x / (1 + e^(−u))`, with the exponent in two parts, the second of which is what the first lost by rounding: that would be multiplied by u. */
function timesLogistic(x: Expr): Expr {
  const size = Expr.select(x.less(0), x, x.negative()).maximum(-32);
  const head = size
    .multiply(8)
    .add(0.5)
    .floor()
    .multiply(1 / 8);
  const rest = size.subtract(head);
  const square = head.multiply(head);
  const cube = square.multiply(head);
  const slope = square.multiply(3 * CUBIC * SPREAD).add(SPREAD);
  const curve = rest.multiply(rest).multiply(head.multiply(3).add(rest));
  const { upper, lower } = sumOf(
    head.multiply(LINEAR).add(cube.multiply(CUBED)),
    head
      .multiply(SPREAD - LINEAR)
      .add(curve.multiply(CUBIC * SPREAD))
      .add(cube.multiply(CUBIC * SPREAD - CUBED))
      .add(rest.multiply(slope)),
  );
  const e = upper.exp();
  const exact = e.add(e.multiply(lower));
  const negative = x.multiply(exact.subtract(exact.multiply(e.divide(e.add(1)))));
  // eᵘ alone is below what float32 holds where x · eᵘ is not: e^(u + 53·log 2) · 2⁻⁵³, the logarithm in two parts too
  const far = upper
    .add(36.75)
    .exp()
    .multiply(lower.add(53 * Math.LN2 - 36.75).exp())
    .multiply(x)
    .multiply(2 ** -53);
  return Expr.select(x.less(0), Expr.select(upper.less(-64), far, negative), x.divide(e.add(1)));
}

export const geluExactOp: Op = /* @__PURE__ */ defineElementwise('geluExact', {
  arity: 1,
  formula: ([x]) => normalShare(x!),
  // Φ(x) + x·φ(x)
  derivative([x]) {
    const density = x!
      .multiply(x!)
      .multiply(-0.5)
      .exp()
      .multiply(Math.sqrt(0.5 / Math.PI));
    return erfcOf(x!.multiply(-Math.SQRT1_2)).multiply(0.5).add(x!.multiply(density));
  },
  result: 'float',
  domain: [-2, 4],
  accuracy: { float32: 4, float64: 12 },
});

/**
 * The Gaussian error linear unit, elementwise: `x · Φ(x)`, Φ the distribution function of the normal distribution. Hendrycks and Gimpel, 2016,
 * "Gaussian error linear units". With `approximate` (true if left out), Φ(x) is `(1 + tanh(√(2/π)·(x + 0.044715 x³))) / 2`, as its §2 says.
 *
 * @example
 * gelu(tensor([-1, 0, 2])) // [-0.15881, 0, 1.9546]
 * gelu(tensor([-1, 0, 2]), { approximate: false }) // [-0.15866, 0, 1.9545]
 */
export function gelu<X extends In>(
  x: X,
  options?: { readonly approximate?: boolean },
): Tensor<ShapeOf<X>, FloatOf<DTypeOf<X>>> {
  const { approximate = true } = plainOptions('gelu', options, ['approximate']);
  checkBoolean('gelu', 'approximate', approximate);
  return apply1(approximate ? geluOp : geluExactOp, [x], NO_ATTRS) as never;
}
