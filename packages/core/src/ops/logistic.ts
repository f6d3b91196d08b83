import { factsOf } from '../dtype.ts';
import { Expr } from '../expr.ts';
import { halves, sumOf } from './exact-arithmetic.ts';

/**
 * `e^(−|x|)`, which never overflows: what is written with it stays finite, and so do its slopes of every order. −|x| is a select and not `abs`, whose slope of 0 at 0
 * would be the wrong one here.
 */
export const decay = (x: Expr): Expr => negativeSize(x).exp();

/** `−|x|`, with the slope −1 at 0. */
export const negativeSize = (x: Expr): Expr => Expr.select(x.less(0), x, x.negative());

/** `1 / (1 + e^(−x))` as a scalar expression. */
export function logistic(x: Expr): Expr {
  const e = decay(x);
  const part = Expr.select(x.less(0), e, Expr.literal(1, x.dtype)).divide(e.add(1));
  // e / (1 + e) as e less a small part of it: what is rounded on the way is that part
  return Expr.select(x.less(-1), e.subtract(e.multiply(part)), part);
}

/** `power · (1 + rest) · unit`. */
export interface ScaledDecay {
  readonly power: Expr;
  readonly rest: Expr;
  readonly unit: Expr;
}

/**
 * `e^size` for size ≤ 0, to be multiplied by an x: where that is negative, the power is a normal number even if `e^size` is a subnormal one, or 0, and
 * `x · e^size` is none. Too small to count beside 1 it is then all the same.
 */
export function scaledDecay(size: Expr, negative: Expr): ScaledDecay {
  const { from, halvings, shift } = factsOf(size.dtype).bytes > 4 ? DOUBLE : SINGLE;
  const deep = negative.and(size.less(from));
  const number = (value: number): Expr => Expr.literal(value, size.dtype);
  return {
    power: Expr.select(deep, size.add(shift), size).exp(),
    rest: Expr.select(deep, number(halvings * LN2_UPPER - shift + halvings * LN2_LOWER), number(0)),
    unit: Expr.select(deep, number(2 ** -halvings), number(1)),
  };
}

// log 2 in two parts, the first of few digits
const LN2_UPPER = 2977044471 / 2 ** 32;
const LN2_LOWER = 1.9082149292705877e-10;

// the shift is about `halvings · log 2`, and has no digits that sizes from there on do not have: their sum is exact
const SINGLE = { from: -64, halvings: 53, shift: 4815166 / 2 ** 17 };
const DOUBLE = { from: -600, halvings: 106, shift: 323140315149184 / 2 ** 42 };

/**
 * `x / (1 + e^(−u))` for the decay of |u|, of x's sign; `more` is what |u| lost by rounding, negative. The quotient has two parts, the first of which, of
 * half the digits, has exact products: what is rounded is the decay, the product with x, and the last sum.
 */
export function timesLogistic(x: Expr, size: Expr, more?: Expr): Expr {
  const negative = x.less(0);
  const { power, rest, unit } = scaledDecay(size, negative);
  const one = Expr.literal(1, x.dtype);
  const above = Expr.select(negative, power, one);
  const below = power.add(1);
  const [share] = halves(above.divide(below));
  const [upper, lower] = halves(power);
  const exact = above.subtract(share).subtract(share.multiply(upper)).subtract(share.multiply(lower));
  const remainder = more
    ? exact.add(power.multiply(more).multiply(Expr.select(negative, one, Expr.literal(0, x.dtype)).subtract(share)))
    : exact;
  return timesParts(x, share, remainder.divide(below).add(share.multiply(rest))).multiply(unit);
}

/** `x · (share + rest)` for a small rest, which is 0 of an infinite x. */
export function timesParts(x: Expr, share: Expr, rest: Expr): Expr {
  const { upper, lower } = sumOf(share, rest);
  // −0 stays what it is
  const small = Expr.select(x.equal(0), x, x.minimum(2 ** 60).multiply(lower));
  return x.multiply(upper).add(small);
}

/** `log(1 + e^x)` as a scalar expression. */
export const logOnePlusExp = (x: Expr): Expr => positivePart(x).add(decay(x).log1p());

/** `max(x, 0)` with the slope 1 at 0, as the terms beside it want it. */
export const positivePart = (x: Expr): Expr => Expr.select(x.less(0), Expr.literal(0, x.dtype), x);

/** `log(1 + e^(−|x|))` as a scalar expression. */
export const logOnePlusDecay = (x: Expr): Expr => decay(x).log1p();
