import { defineElementwise } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { Expr } from '../expr.ts';
import { type In, NO_ATTRS, type Op } from '../op.ts';
import type { DTypeOf, FloatOf, ShapeOf } from '../shape-types.ts';
import type { Tensor } from '../tensor.ts';
import { erfcOf, normalShare } from './erf-formula.ts';
import { halves, sumOf } from './exact-arithmetic.ts';
import { decay, negativeSize, timesLogistic } from './logistic.ts';
import { plainOptions } from './operand.ts';
import { checkBoolean } from './option-kinds.ts';

// (1 + tanh u) / 2 is the logistic function of 2u, which does not cancel for negative u
const SPREAD = 2 * Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

const steepness = (x: Expr): Expr => x.square().multiply(CUBIC).add(1).multiply(x).multiply(SPREAD);

export const geluOp: Op = /* @__PURE__ */ defineElementwise('gelu', {
  arity: 1,
  formula: ([x]) => formula(x!),
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
  accuracy: { float32: 2, float64: 8 },
});

// SPREAD and SPREAD · CUBIC with 12 digits, so that their products with half a number are exact in float32
const LINEAR = 3268 / 2 ** 11;
const CUBED = 2338 / 2 ** 15;

/** `x / (1 + e^(−u))`. An error of u would be multiplied by u: |u| is made of halves of the digits of |x|, of its square, and of their quotient |u| / |x|. */
function formula(x: Expr): Expr {
  const size = negativeSize(x).maximum(-32);
  const [head, rest] = halves(size);
  const [square] = halves(size.square());
  const squareRest = head
    .square()
    .subtract(square)
    .add(rest.multiply(size.add(head)));
  const curve = square.multiply(CUBED);
  const [slope] = halves(curve.add(LINEAR));
  const slopeRest = curve
    .subtract(slope.subtract(LINEAR))
    .add(square.multiply(CUBIC * SPREAD - CUBED).add(SPREAD - LINEAR))
    .add(squareRest.multiply(CUBIC * SPREAD));
  const { upper, lower } = sumOf(head.multiply(slope), rest.multiply(slope).add(size.multiply(slopeRest)));
  return timesLogistic(x, upper, lower);
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
  accuracy: { float32: 2, float64: 12 },
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
