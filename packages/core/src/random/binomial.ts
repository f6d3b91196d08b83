import type { DType } from '../dtype.ts';
import { Expr } from '../expr.ts';
import type { In, Op } from '../op.ts';
import { logExcess } from '../ops/log-excess.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { DrawAttrs } from './draw.ts';
import { defineParametric, drawParametric, firstAccepted, type Parameter, roundBits } from './parametric.ts';
import type { DrawOptions } from './uniform.ts';

/** The most trials whose every number of successes float32 can tell apart. */
const MOST = 2 ** 24;

const parameters: readonly Parameter[] = [
  {
    name: 'counts',
    what: `a whole number from 0 to ${MOST}`,
    ok: (x) => x.greaterEqual(0).and(x.lessEqual(MOST)).and(x.floor().equal(x)),
    allows: (x) => Number.isInteger(x) && x >= 0 && x <= MOST,
  },
  {
    name: 'probabilities',
    what: 'a number from 0 to 1',
    ok: (x) => x.greaterEqual(0).and(x.lessEqual(1)),
    allows: (x) => x >= 0 && x <= 1,
  },
];

/** A round accepts with a probability of at least 0.7 (and 0.86 where many successes are expected): all refuse once in 2·10⁸ elements. */
const ROUNDS = 16;

/** Where fewer successes than this are expected, they are counted along the distribution function, in at most so many steps. */
const FEW = 10;
const STEPS = 45;

/** `log n! − (n + ½)·log n + n − ½·log 2π`, for n ≥ 1. */
function stirlingRest(n: Expr): Expr {
  const inverse = Expr.literal(1, n.dtype).divide(n);
  const square = inverse.multiply(inverse);
  return square.multiply(-1 / 1680).add(1 / 1260).multiply(square).subtract(1 / 360).multiply(square).add(1 / 12).multiply(inverse); // prettier-ignore
}

/** `x·log(x / m) + m − x`, for x ≥ 1: how much less likely x is than m. */
const deviance = (x: Expr, m: Expr): Expr => x.multiply(logExcess(m.subtract(x).divide(x)));

/**
 * The logarithm of the probability of k successes, but for what does not depend on k. After C. Loader, "Fast and accurate computation of binomial probabilities"
 * (2000): deviances from the mean, whose terms do not cancel, however large n is.
 */
function logProbability(k: Expr, n: Expr, p: Expr): Expr {
  const rest = n.subtract(k);
  const [few, many] = [k.maximum(1), rest.maximum(1)];
  const q = p.negative().add(1);
  const inside = deviance(few, n.multiply(p))
    .add(deviance(many, n.multiply(q)))
    .add(stirlingRest(few))
    .add(stirlingRest(many))
    .add(few.multiply(many).divide(n).log().multiply(0.5))
    .negative();
  // without successes, or without failures, one power is the probability; the terms left out above belong to it too
  const constant = stirlingRest(n)
    .negative()
    .add(0.5 * Math.log(2 * Math.PI));
  const none = n.multiply(p.negative().log1p()).add(constant);
  const all = n.multiply(p.log()).add(constant);
  return Expr.select(k.equal(0), none, Expr.select(rest.equal(0), all, inside));
}

/** W. Hörmann, "The generation of binomial random variates", J. Statist. Comput. Simul. 46 (1993), algorithm BTRS; p ≤ ½ and n·p ≥ 10. */
function transformed(n: Expr, p: Expr, unit: Expr, symmetric: Expr): { accepted: Expr; k: Expr } {
  const mean = n.multiply(p);
  const deviation = mean.multiply(p.negative().add(1)).sqrt();
  const b = deviation.multiply(2.53).add(1.15);
  const a = b.multiply(0.0248).add(p.multiply(0.01)).subtract(0.0873);
  const u = symmetric.multiply(0.5);
  const us = u.abs().negative().add(0.5);
  const k = a.multiply(2).divide(us).add(b).multiply(u).add(mean).add(0.5).floor();
  const steep = Expr.literal(5.1, p.dtype).divide(b).add(2.83).multiply(deviation);
  const height = unit
    .multiply(steep)
    .divide(a.divide(us.multiply(us)).add(b))
    .log();
  const mode = n.add(1).multiply(p).floor();
  const inside = k.greaterEqual(0).and(k.lessEqual(n));
  const possible = k.clip(0, n);
  const below = height.lessEqual(logProbability(possible, n, p).subtract(logProbability(mode, n, p)));
  return { accepted: inside.and(below), k: possible };
}

/** Where the distribution function passes u, step by step: few successes. */
function counted(n: Expr, p: Expr, u: Expr): Expr {
  const odds = p.divide(p.negative().add(1));
  let probability = n.multiply(p.negative().log1p()).exp();
  let rest = u.subtract(probability);
  let k = Expr.literal(0, p.dtype);
  for (let step = 0; step < STEPS; step++) {
    probability = probability
      .multiply(odds)
      .multiply(n.subtract(step))
      .divide(step + 1);
    const further = rest.greater(0).and(n.greater(step));
    k = Expr.select(further, Expr.literal(step + 1, p.dtype), k);
    rest = Expr.select(further, rest.subtract(probability), rest);
  }
  return k;
}

export const binomialOp: Op<DrawAttrs> = /* @__PURE__ */ defineParametric('binomial', {
  parameters,
  rounds: (key, [n, probability], dtype) => {
    const many = probability!.greater(0.5);
    const p = Expr.select(many, probability!.negative().add(1), probability!);
    const { unit, symmetric } = roundBits(key, dtype);
    const few = n!.multiply(p).less(FEW);
    // where it is not asked for, the algorithm is not told what it cannot take
    const [trials, chance] = [Expr.select(few, Expr.literal(40, dtype), n!), Expr.select(few, Expr.literal(0.5, dtype), p)]; // prettier-ignore
    const { accepted, k } = transformed(trials, chance, unit, symmetric);
    const kept = firstAccepted(accepted, k, 0);
    const extra = roundBits(key, dtype, 0, Expr.literal(ROUNDS, 'uint32')).unit;
    const successes = Expr.select(few, counted(n!, p, extra), kept.value);
    return { count: ROUNDS, accs: [kept.acc], output: Expr.select(many, n!.subtract(successes), successes) };
  },
});

/**
 * Numbers of successes among `counts` trials that succeed with `probabilities`, of a shape; both are numbers, or tensors that broadcast. Up to 2²⁴ trials. Floating
 * point, as in Keras. Where fewer than ten successes (or failures) are expected, by inversion of the distribution function; else by a fixed number of rounds of
 * rejection. The same on every backend, but for the rare element at which the rounding of a logarithm tells.
 *
 * @example
 * random.binomial([3], 10, 0.5, { seed: 42 }) // shape [3]
 * random.binomial([2, 2], tensor([5, 1000]), 0.25, { seed: 1 }) // shape [2, 2]
 * random.binomial([2], 10, 1.5) // throws option
 */
export const binomial = <const S extends Shape, D extends DType = 'float32'>(
  shape: S,
  counts: In,
  probabilities: In,
  options?: DrawOptions<D>,
): Tensor<S, D> => drawParametric(binomialOp, parameters, shape, [counts, probabilities], options) as Tensor<S, D>;
