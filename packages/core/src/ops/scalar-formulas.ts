import { factsOf, isFloat } from '../dtype.ts';
import { Expr } from '../expr.ts';

/** Is `x` negative, −0 included? */
export function signBit(x: Expr): Expr {
  const { kind, bytes, min } = factsOf(x.dtype);
  if (kind !== 'float') return min < 0 ? x.less(0) : Expr.literal(0, 'bool');
  if (bytes === 4) return x.bitcast('int32').less(0);
  return x.less(0).or(x.equal(0).and(Expr.literal(1, x.dtype).divide(x).less(0)));
}

/** `x` without its fraction. */
export const towardZero = (x: Expr): Expr => (isFloat(x.dtype) ? Expr.select(x.less(0), x.ceil(), x.floor()) : x);

/** An odd function, given for x ≥ 0. By selection, not by `sign(x) · f(|x|)`, whose slope at 0 would be 0. */
export function odd(x: Expr, positive: (magnitude: Expr) => Expr): Expr {
  const negative = x.less(0);
  const half = positive(Expr.select(negative, x.negative(), x));
  return Expr.select(negative, half.negative(), half);
}

/** An even function, given for x ≥ 0. */
export const even = (x: Expr, positive: (magnitude: Expr) => Expr): Expr =>
  positive(Expr.select(x.less(0), x.negative(), x));
