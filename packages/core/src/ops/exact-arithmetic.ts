import { factsOf } from '../dtype.ts';
import type { Expr } from '../expr.ts';

// A compiler that takes rounding for exact arithmetic makes the lost parts 0: no worse than without them.

/** `a + b` for |a| ≥ |b|, rounded, and what was lost by that (T. J. Dekker, "A floating-point technique for extending the available precision", 1971). */
export function sumOf(a: Expr, b: Expr): { readonly upper: Expr; readonly lower: Expr } {
  const upper = a.add(b);
  return { upper, lower: b.subtract(upper.subtract(a)) };
}

/** `x · (a + b)` for a small b: only the product with their rounded sum and the last sum are rounded to the places of the result. */
export function timesBoth(x: Expr, a: Expr, b: Expr): Expr {
  const { upper, lower } = sumOf(a, b);
  return x.multiply(upper).add(x.multiply(lower));
}

/** A number as the sum of two with half its digits each, so that products of two such halves are exact (the same paper). */
export function halves(x: Expr): readonly [Expr, Expr] {
  const scaled = x.multiply(factsOf(x.dtype).bytes > 4 ? 2 ** 27 + 1 : 2 ** 12 + 1);
  const upper = scaled.subtract(scaled.subtract(x));
  return [upper, x.subtract(upper)];
}
