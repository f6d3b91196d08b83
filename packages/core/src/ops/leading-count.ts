import { Expr } from '../expr.ts';

/**
 * How many of the first `limit` (at most `2^bits − 1`) numbers 0, 1, 2 … pass a test which, once failed, is failed by all that follow: found by halving, bit by bit. The parallel
 * devices' binary search, one expression whatever the size.
 */
export function leadingCount(limit: Expr, bits: number, passes: (i: Expr) => Expr): Expr {
  let count = Expr.literal(0, 'int32');
  for (let bit = bits - 1; bit >= 0; bit--) {
    const next = count.add(2 ** bit);
    // what lies behind the limit may be read, but does not count
    count = Expr.select(next.lessEqual(limit).and(passes(next.subtract(1))), next, count);
  }
  return count;
}

/** As many bits as any extent has. */
export const ANY_EXTENT = 31;
