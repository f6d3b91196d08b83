import { factsOf } from '../dtype.ts';
import { Expr, polynomial } from '../expr.ts';

// Σ r²ᵏ / (2k + 3), enough of it for r² ≤ 1/9
const odds = (count: number): number[] => Array.from({ length: count }, (_, k) => 1 / (2 * k + 3));

/**
 * `t − log(1 + t)` for t > −1, as a scalar expression, without the cancellation near 0: with `r = t / (2 + t)`, the logarithm is `2·artanh(r)`, and
 * `t − 2r = t·r`.
 */
export function logExcess(t: Expr): Expr {
  const r = t.divide(t.add(2));
  const square = r.multiply(r);
  const series = polynomial(square, odds(factsOf(t.dtype).bytes > 4 ? 17 : 8));
  const near = r.multiply(t.subtract(square.multiply(2).multiply(series)));
  return Expr.select(t.abs().less(0.5), near, t.subtract(t.log1p()));
}
