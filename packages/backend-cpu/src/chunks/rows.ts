/** What moves along with the points of a loop. */
export interface Walker {
  /** Points `k … k + count` of the chunk: neighbours along axis `inner` (−1: a single point without axes), from the coordinates `at` on. */
  row(at: readonly number[], inner: number, k: number, count: number): void;
}

/**
 * Goes through the `n` points from the coordinates `at` on in row-major order over the first `axes` axes, in rows along the last of them. Leaves the coordinates
 * of the point behind them in `at`.
 */
export function overRows(
  at: number[],
  extents: readonly number[],
  axes: number,
  n: number,
  walkers: readonly Walker[],
): void {
  const inner = axes - 1;
  if (inner < 0) {
    for (const walker of walkers) walker.row(at, inner, 0, n);
    return;
  }
  for (let k = 0; k < n;) {
    const count = Math.min(extents[inner]! - at[inner]!, n - k);
    for (const walker of walkers) walker.row(at, inner, k, count);
    k += count;
    at[inner]! += count;
    for (let axis = inner; axis > 0 && at[axis] === extents[axis]; axis--) {
      at[axis] = 0;
      at[axis - 1]!++;
    }
  }
}
