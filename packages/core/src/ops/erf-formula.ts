import { type DType, factsOf } from '../dtype.ts';
import { Expr, polynomial } from '../expr.ts';
import { halves, sumOf, timesBoth } from './exact-arithmetic.ts';

/**
 * The error function as a scalar expression. Below 1 it is `x + x·N(x²)`, where adding x last keeps the rounding of N small; from there on
 * `1 − e^(−x²)·S(x)`, whose second term is small itself.
 */
export function erfOf(x: Expr): Expr {
  const size = x.abs().minimum(REACH);
  const far = size.multiply(size).negative().exp().multiply(scaledTail(size).value).negative().add(1);
  return Expr.select(size.less(1), nearZero(x), Expr.select(x.less(0), far.negative(), far));
}

/** `1 − erf(x)` as a scalar expression, without the cancellation for large x. */
export function erfcOf(x: Expr): Expr {
  const size = x.abs().minimum(REACH);
  const { decay, lost } = gaussian(size, 1);
  const { share, rest } = scaledTail(size);
  const far = timesBoth(decay, share, share.multiply(lost).add(rest));
  return Expr.select(
    size.less(0.625),
    nearZero(x).negative().add(1),
    Expr.select(x.less(0), far.negative().add(2), far),
  );
}

/** `x · (1 + erf(x/√2)) / 2` as a scalar expression: x times the distribution function of the normal distribution. */
export function normalShare(x: Expr): Expr {
  const size = x.abs().minimum(2 * REACH);
  const { decay, lost, head } = gaussian(size, 0.5);
  const { share, rest } = scaledTail(size, head);
  const half = x.multiply(0.5);
  // of −∞ it is the 0 of the tail times ∞
  const bound = Expr.select(x.less(0), x.negative(), size);
  // |x|/2 times the tail; the product of the heads is exact
  const part = head.multiply(share).multiply(0.5);
  const more = size.subtract(head).multiply(share).add(share.multiply(lost).add(rest).multiply(bound)).multiply(0.5);
  const far = timesBoth(decay, part, more);
  return Expr.select(
    size.less(0.5 * Math.SQRT2),
    half.multiply(nearZero(x.multiply(Math.SQRT1_2)).add(1)),
    // what a negative x has is what a positive one lacks
    Expr.select(x.less(0), far.negative(), x.subtract(far)),
  );
}

/** `e^(−share·s²) = decay · (1 + lost)`, where decay, alone, is as exact as an exponential is; and s to few digits. */
function gaussian(size: Expr, share: 1 | 0.5): { readonly decay: Expr; readonly lost: Expr; readonly head: Expr } {
  // the rounding of s² would be multiplied by s²: an exact square of few digits, and the rest
  const head = size
    .multiply(256)
    .floor()
    .multiply(1 / 256);
  const { upper, lower } = sumOf(
    head.multiply(head).multiply(-share),
    head.subtract(size).multiply(head.add(size)).multiply(share),
  );
  return { decay: upper.exp(), lost: lower, head };
}

// e^(−28²) is 0 in every dtype; beyond, the variable of the fit would be ∞ / ∞
const REACH = 28;

const nearZero = (x: Expr): Expr => x.add(x.multiply(polynomial(x.multiply(x), coefficients(x.dtype).near)));

/**
 * `e^(z²)·erfc(z)` for z ≥ ½, rounded, and as a number of half the digits and the rest of it: a polynomial in `(z − k) / (z + k)` over `1 + 2z`, the form of M. M. Shepherd
 * and J. G. Laframboise, "Chebyshev approximation of (1 + 2x)exp(x²)erfc x in 0 ≤ x < ∞", Math. Comp. 36 (1981). With what the last sum, the
 * denominator and the quotient lost by rounding. z is `size`; or `size/√2`, given the few digits of it that `head` has, so that not even that is rounded.
 */
function scaledTail(size: Expr, head?: Expr): { readonly value: Expr; readonly share: Expr; readonly rest: Expr } {
  const [first = 0, ...more] = coefficients(size.dtype).far;
  const middle = head ? MIDDLE * Math.SQRT2 : MIDDLE;
  const t = size.subtract(middle).divide(size.add(middle));
  const above = sumOf(Expr.literal(first, size.dtype), polynomial(t, more).multiply(t));
  const one = Expr.literal(1, size.dtype);
  const below = head
    ? sumOf(
        head.multiply(ROOT).add(one),
        head.multiply(Math.SQRT2 - ROOT).add(size.subtract(head).multiply(Math.SQRT2)),
      )
    : sumOf(size.multiply(2), one);
  const value = above.upper.divide(below.upper);
  const [share] = halves(value);
  const [below1, below2] = halves(below.upper);
  const remainder = above.upper.subtract(share.multiply(below1)).subtract(share.multiply(below2));
  return {
    value,
    share,
    // and what the first coefficient has beyond the digits of the dtype
    rest: remainder
      .add(above.lower.add(first - Expr.literal(first, size.dtype).value))
      .subtract(share.multiply(below.lower))
      .divide(below.upper),
  };
}

const MIDDLE = 3.75;

// √2 with 8 digits
const ROOT = 181 / 128;

interface Coefficients {
  /** Of `erf(x) / x − 1` in x² on [0, 1]. */
  readonly near: readonly number[];
  /** Of `(1 + 2x)·e^(x²)·erfc(x)` in `(x − 3.75) / (x + 3.75)` on [½, 10.5] or [½, 28]. */
  readonly far: readonly number[];
}

const coefficients = (dtype: DType): Coefficients => (factsOf(dtype).bytes > 4 ? DOUBLE : SINGLE);

// Interpolation at Chebyshev points with 60 digits: relative errors 1e-9 and 1e-8, and 8e-18 and 2e-17.
const SINGLE: Coefficients = {
  near: [0.12837917, -0.37612626, 0.11283594, -0.026854211, 0.0051890872, -0.00080168643, 7.875875e-5],
  far: [
    1.23751263, -0.14024073, 0.0035866466, 0.08228314, -0.10882917, 0.092214406, -0.058539502, 0.028875532,
    -0.009968068, 0.0006689784,
  ],
};
const DOUBLE: Coefficients = {
  near: [
    0.12837916709551256, -0.37612638903183543, 0.11283791670945006, -0.02686617064323777, 0.0052239776071164225,
    -0.0008548325975389692, 0.00012055294904839707, -1.492473690741966e-5, 1.6447424703317362e-6,
    -1.6208483801871705e-7, 1.3720064546777686e-8, -7.795898827002142e-10,
  ],
  far: [
    1.2375126308378275, -0.14024059858554674, 0.0035854154854639947, 0.08227673849011752, -0.10880393014175117,
    0.09230432116144294, -0.05869339858885731, 0.028362277400278118, -0.009746579577035586, 0.0017556260320963533,
    0.00029371387469142674, -0.00029015511154243344, 5.164780741855856e-5, 2.238795673013135e-5, -1.1439294277760925e-5,
    -9.82051742210998e-7, 1.740269903212129e-6, -4.5210823716014646e-8, -2.4233140808399475e-7, 1.350875974161026e-8,
    2.5265557531642926e-8,
  ],
};
