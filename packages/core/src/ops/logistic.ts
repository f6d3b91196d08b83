import { Expr } from '../expr.ts';

/**
 * `e^(−|x|)`, which never overflows: what is written with it stays finite, and so do its slopes of every order. −|x| is a select and not `abs`, whose slope of 0 at 0
 * would be the wrong one here.
 */
export const decay = (x: Expr): Expr => Expr.select(x.less(0), x, x.negative()).exp();

/** `1 / (1 + e^(−x))` as a scalar expression. */
export function logistic(x: Expr): Expr {
  const e = decay(x);
  const part = Expr.select(x.less(0), e, Expr.literal(1, x.dtype)).divide(e.add(1));
  // e / (1 + e) as e less a small part of it: what is rounded on the way is that part
  return Expr.select(x.less(-1), e.subtract(e.multiply(part)), part);
}

// eˣ of a number below −80 is a subnormal number of float32, or 0, where x·eˣ is none: −x·e^(x + 37) is exact to the last place,
// and e⁻³⁷ is almost a number of float32
const SHIFT = 37;
const DEEP = -80;

/** `x · eˣ` for x < 0, and `near` from −80 on: without the underflow of eˣ. */
export const timesExp = (x: Expr, near: Expr): Expr =>
  Expr.select(x.less(DEEP), x.multiply(x.add(SHIFT).exp()).multiply(Math.exp(-SHIFT)), near);

/** `log(1 + e^x)` as a scalar expression. */
export const logOnePlusExp = (x: Expr): Expr => positivePart(x).add(decay(x).log1p());

/** `max(x, 0)` with the slope 1 at 0, as the terms beside it want it. */
export const positivePart = (x: Expr): Expr => Expr.select(x.less(0), Expr.literal(0, x.dtype), x);

/** `log(1 + e^(−|x|))` as a scalar expression. */
export const logOnePlusDecay = (x: Expr): Expr => decay(x).log1p();
