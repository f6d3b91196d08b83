/** A function along a line: its value at a distance from the point where a derivative is checked. */
export type Along = (t: number) => Promise<number>;

/** What a derivative is judged by. */
export interface SlopeTask {
  readonly along: Along;
  /** The derivative that is claimed. */
  readonly claimed: number;
  /** The size of numbers that a difference is noise beside: the largest derivative of this kind. */
  readonly scale: number;
  /** The sum of the magnitudes whose rounding makes the noise of `along`. */
  readonly magnitude: number;
  /** How exactly it can be measured; in float64 if left out. */
  readonly precision?: Precision;
  /** May the function jump here? The slope of a function with a kink does. */
  readonly jumps?: boolean;
}

/** How exactly slopes are measured. */
export interface Precision {
  /** The distance of the points from which the slope is measured. */
  readonly step: number;
  /** What is near enough, beside noise. */
  readonly relative: number;
  /** The distance from 1 to the next number. */
  readonly epsilon: number;
}

/** In float64. */
const wide: Precision = { step: 1e-5, relative: 2e-6, epsilon: 2 ** -52 };

/** In float32, for functions that have nothing wider: a wrong rule shows, a wrong digit does not. */
export const narrow: Precision = { step: 2 ** -6, relative: 4e-3, epsilon: 2 ** -23 };

/**
 * Compares a claimed derivative with central differences in float64; the measured one if they differ, null if they agree. Where the first difference
 * says no, a second one at half the distance is extrapolated with it (Richardson), and at a kink any slope between the one on the left and
 * the one on the right is a sub-gradient.
 */
export async function slopeDiffers({
  along,
  claimed,
  scale,
  magnitude,
  precision: { step, relative, epsilon } = wide,
  jumps = false,
}: SlopeTask): Promise<number | null> {
  const noise = (64 * epsilon * magnitude) / step;
  const near = (slope: number, more = 1): boolean =>
    Math.abs(slope - claimed) <= more * (relative * Math.max(Math.abs(slope), Math.abs(claimed), 0.01 * scale) + noise);
  const central = async (h: number): Promise<number> => ((await along(h)) - (await along(-h))) / (2 * h);

  const first = await central(step);
  if (near(first)) return null;
  const half = await central(step / 2);
  const extrapolated = (4 * half - first) / 3;
  if (near(extrapolated, 4)) return null;

  const here = await along(0);
  const sideways = async (h: number): Promise<number> => ((await along(h)) - here) / h;
  const [right, left] = [await sideways(step), await sideways(-step)];
  const [low, high] = left < right ? [left, right] : [right, left];
  const gap = high - low;
  if (gap <= 1e-3 * Math.max(Math.abs(low), Math.abs(high)) || claimed < low - noise || claimed > high + noise)
    return extrapolated;
  // the slopes beside a kink stay when they are measured nearer by; those beside a jump grow
  const steady = async (slope: number, h: number): Promise<boolean> =>
    Math.abs((await sideways(h)) - slope) <= 0.05 * gap + noise;
  return jumps || ((await steady(right, step / 2)) && (await steady(left, -step / 2))) ? null : extrapolated;
}
