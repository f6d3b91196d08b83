import { type ConvGeometry, type Layout, type Triple, tripled } from '@tensai/core';

/** Distances between neighbours along batch, three spatial axes and channels, in elements. */
export type Strides5 = readonly [number, number, number, number, number];

/** The strides of `[batch, …spatial, channels]`. */
export const strides5 = ({ strides }: Layout): Strides5 =>
  [strides[0]!, ...tripled(strides.slice(1, -1), 0), strides.at(-1)!] as const;

/** The strides of a dense one with these extents. */
export const denseStrides5 = ([, b, c]: Triple, [a]: Triple, channels: number): Strides5 => [
  a * b * c * channels,
  b * c * channels,
  c * channels,
  channels,
  1,
];

/** The output read as an input with a window of one element: the same places. */
export const asWindowsOfOne = (g: ConvGeometry): ConvGeometry => ({
  ...g,
  input: g.output,
  window: [1, 1, 1],
  strides: [1, 1, 1],
  dilation: [1, 1, 1],
  before: [0, 0, 0],
  channels: g.filters,
  taps: 1,
});

/**
 * Goes through the windows of the places `from … to` of the output, in runs of neighbours along the last axis: `count` elements from `tap` on, inside of the input
 * with the first at `at` (by `strides`), or outside.
 */
export function eachRun(
  g: ConvGeometry,
  strides: Strides5,
  from: number,
  to: number,
  visit: (row: number, tap: number, count: number, inside: boolean, at: number) => void,
): void {
  const [e0, e1, e2] = g.input;
  const [w0, w1, w2] = g.window;
  const [s0, s1, s2] = g.strides;
  const [d0, d1, d2] = g.dilation;
  const [b0, b1, b2] = g.before;
  const [n0, n1, n2] = g.output;
  let o2 = from % n2;
  let rest = Math.floor(from / n2);
  let o1 = rest % n1;
  rest = Math.floor(rest / n1);
  let o0 = rest % n0;
  let image = Math.floor(rest / n0);
  for (let row = from; row < to; row++) {
    const p0 = o0 * s0 - b0;
    const p1 = o1 * s1 - b1;
    const p2 = o2 * s2 - b2;
    const low = p2 >= 0 ? 0 : Math.min(w2, Math.ceil(-p2 / d2));
    const high = Math.max(low, Math.min(w2, Math.ceil((e2 - p2) / d2)));
    let tap = 0;
    for (let t0 = 0, i0 = p0; t0 < w0; t0++, i0 += d0)
      for (let t1 = 0, i1 = p1; t1 < w1; t1++, i1 += d1, tap += w2) {
        if (i0 < 0 || i0 >= e0 || i1 < 0 || i1 >= e1 || high === low) {
          visit(row, tap, w2, false, 0);
          continue;
        }
        if (low > 0) visit(row, tap, low, false, 0);
        const at = image * strides[0] + i0 * strides[1] + i1 * strides[2] + (p2 + low * d2) * strides[3];
        visit(row, tap + low, high - low, true, at);
        if (high < w2) visit(row, tap + high, w2 - high, false, 0);
      }
    if (++o2 === n2) {
      o2 = 0;
      if (++o1 === n1) {
        o1 = 0;
        if (++o0 === n0) {
          o0 = 0;
          image++;
        }
      }
    }
  }
}
