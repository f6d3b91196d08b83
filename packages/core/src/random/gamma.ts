import type { DType } from '../dtype.ts';
import { Expr } from '../expr.ts';
import type { Acc } from '../loop.ts';
import type { In, Op } from '../op.ts';
import { logExcess } from '../ops/log-excess.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { DrawAttrs } from './draw.ts';
import { quantile } from './normal.ts';
import { defineParametric, drawParametric, firstAccepted, type Parameter, roundBits } from './parametric.ts';
import type { Pair } from './threefry.ts';
import type { DrawOptions } from './uniform.ts';

/** A round accepts with a probability of at least 0.95: all of them refuse once in 2.5·10¹⁰ elements. */
export const GAMMA_ROUNDS = 8;

/** A shape parameter of gamma distributions. */
export const positive = (name: string): Parameter => ({
  name,
  what: 'a number above 0',
  ok: (x) => x.greater(0).and(x.less(Infinity)),
  allows: (x) => x > 0 && x < Infinity,
});

/**
 * G. Marsaglia and W. W. Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000): `d·(1 + c·x)³` for a normal x, accepted where
 * `log u < x²/2 + d − d·v + d·log v`. Below 1, a variable of `alpha + 1` times `u^(1/alpha)`. Gives the variable, and its logarithm, which does not vanish.
 */
export function gammaRounds(
  key: Pair<Expr>,
  alpha: Expr,
  dtype: DType,
  index: number,
): { acc: Acc; value: Expr; logarithm: Expr } {
  const { symmetric, unit } = roundBits(key, dtype, index);
  const small = alpha.less(1);
  const d = Expr.select(small, alpha.add(1), alpha).subtract(1 / 3);
  const x = quantile(symmetric);
  const t = x.divide(d.sqrt().multiply(3));
  const square = t.multiply(t);
  // the terms of v = (1 + t)³ in t, which is small where d is large
  const excess = logExcess(t).add(square).multiply(3).add(square.multiply(t));
  const bound = x.multiply(x).multiply(0.5).subtract(d.multiply(excess));
  const accepted = t.greater(-1).and(unit.log().less(bound));
  const kept = firstAccepted(accepted, t.add(1).maximum(0), index);
  const root = kept.value;
  // a round of its own, behind the others
  const boost = extraUnit(key, dtype, index).log().divide(alpha);
  const cube = root.multiply(root).multiply(root).multiply(d);
  return {
    acc: kept.acc,
    value: Expr.select(small, cube.multiply(boost.exp()), cube),
    logarithm: Expr.select(small, cube.log().add(boost), cube.log()),
  };
}

function extraUnit(key: Pair<Expr>, dtype: DType, index: number): Expr {
  return roundBits(key, dtype, index, Expr.literal(GAMMA_ROUNDS, 'uint32')).unit;
}

const parameters: readonly Parameter[] = [/* @__PURE__ */ positive('alpha')];

export const gammaOp: Op<DrawAttrs> = /* @__PURE__ */ defineParametric('gamma', {
  parameters,
  rounds: (key, [alpha], dtype) => {
    const { acc, value } = gammaRounds(key, alpha!, dtype, 0);
    return { count: GAMMA_ROUNDS, accs: [acc], output: value };
  },
});

/**
 * Gamma distributed numbers of a shape, with the shape parameter `alpha` (a number, or a tensor that broadcasts) and the scale 1: mean and variance are `alpha`.
 * A fixed number of rounds of rejection; the same on every backend within a few units in the last place, but for the rare element at whose decision the
 * rounding of a logarithm tells.
 *
 * @example
 * random.gamma([3], 2, { seed: 42 }) // shape [3]
 * random.gamma([2, 3], tensor([0.5, 1, 10]), { seed: 1 }) // shape [2, 3]
 * random.gamma([2], 0) // throws option
 */
export const gamma = <const S extends Shape, D extends DType = 'float32'>(
  shape: S,
  alpha: In,
  options?: DrawOptions<D>,
): Tensor<S, D> => drawParametric(gammaOp, parameters, shape, [alpha], options) as Tensor<S, D>;
