/**
 * The error function in float64 from sums that only add: `2/√π · x · e^(−x²) · Σ (2x²)ⁿ / (1·3·5…(2n + 1))` (Abramowitz and Stegun, 7.1.6)
 * below 1, the complement from there on.
 */
export function erfSeries(x: number): number {
  if (Math.abs(x) >= 1) return Math.sign(x) * (1 - erfcFraction(Math.abs(x)));
  let term = 1;
  let sum = 0;
  for (let n = 0; n < 40 && sum + term > sum; n++) {
    sum += term;
    term *= (2 * x * x) / (2 * n + 3);
  }
  return (2 / Math.sqrt(Math.PI)) * x * Math.exp(-x * x) * sum;
}

/** The complementary error function in float64, for x ≥ ½ by the continued fraction 7.1.14 of Abramowitz and Stegun. */
export function erfcFraction(x: number): number {
  if (x < 0) return 1 + erfSeries(-x);
  if (x < 0.5) return 1 - erfSeries(x);
  if (x > 30) return 0;
  let fraction = x;
  for (let n = Math.ceil(40 + 500 / (x * x)); n > 0; n--) fraction = x + n / 2 / fraction;
  // e^(−x²) without the rounding of x²
  const head = Math.fround(x);
  return (Math.exp(-head * head) * Math.exp((head - x) * (head + x))) / (Math.sqrt(Math.PI) * fraction);
}
