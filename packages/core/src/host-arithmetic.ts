/** IEEE `pow`: JavaScript alone says NaN for 1 ^ NaN and (±1) ^ ±Infinity. */
function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && (exponent === Infinity || exponent === -Infinity))) return 1;
  return base ** exponent;
}

/** Modulo 2³². A negative exponent gives the whole part of the reciprocal: 0 unless the base is ±1. */
function integerPower(base: number, exponent: number): number {
  if (exponent < 0) return base === 1 ? 1 : base === -1 ? (exponent % 2 === 0 ? 1 : -1) : 0;
  let result = 1;
  let square = base | 0;
  for (let rest = exponent; rest > 0; rest >>>= 1) {
    if (rest & 1) result = Math.imul(result, square);
    square = Math.imul(square, square);
  }
  return result;
}

/** The remainder with the sign of the divisor; `%` is exact and so is the correction but for its last rounding. */
function mod(a: number, b: number): number {
  const rest = a % b;
  if (rest === 0) return b < 0 ? -0 : 0;
  return rest < 0 !== b < 0 ? rest + b : rest;
}

/** Found from the exact remainder: `floor(a / b)` is off by one where the quotient rounds up to a whole number. */
function floorDivide(a: number, b: number): number {
  if (b === 0) return a / b;
  let rest = a % b;
  let quotient = (a - rest) / b;
  if (rest !== 0 && rest < 0 !== b < 0) quotient -= 1;
  if (quotient === 0) {
    rest = a / b;
    return rest < 0 || Object.is(rest, -0) ? -0 : 0;
  }
  const whole = Math.floor(quotient);
  return quotient - whole > 0.5 ? whole + 1 : whole;
}

/** Intrinsics that JavaScript does not have, or not as they are meant, for code that runs on the host or calls it. */
export const hostArithmetic: {
  readonly [name in 'power' | 'integerPower' | 'mod' | 'floorDivide']: (a: number, b: number) => number;
} = { power, integerPower, mod, floorDivide };
