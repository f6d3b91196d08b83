import { Expr } from '../expr.ts';

/**
 * `e^(−|x|)`, which never overflows: what is written with it stays finite, and so do its slopes of every order. −|x| is a select and not `abs`, whose slope of 0 at 0
 * would be the wrong one here.
 */
export const decay = (x: Expr): Expr => Expr.select(x.less(0), x, x.negative()).exp();

/** `1 / (1 + e^(−x))` as a scalar expression. */
export function logistic(x: Expr): Expr {
  const e = decay(x);
  return Expr.select(x.less(0), e, Expr.literal(1, x.dtype)).divide(e.add(1));
}

/** `log(1 + e^x)` as a scalar expression. */
export const logOnePlusExp = (x: Expr): Expr => positivePart(x).add(decay(x).log1p());

/** `max(x, 0)` with the slope 1 at 0, as the terms beside it want it. */
export const positivePart = (x: Expr): Expr => Expr.select(x.less(0), Expr.literal(0, x.dtype), x);

/** `log(1 + e^(−|x|))` as a scalar expression. */
export const logOnePlusDecay = (x: Expr): Expr => decay(x).log1p();
