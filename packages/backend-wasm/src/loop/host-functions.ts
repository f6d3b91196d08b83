import type { HostFunction } from '../engine.ts';

/** IEEE `pow`: JavaScript alone says NaN for 1 ^ NaN and (±1) ^ ±Infinity. */
function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1;
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

/** The remainder with the sign of the divisor; `%` is exact, so only the correction rounds. */
function mod(a: number, b: number): number {
  const rest = a % b;
  if (rest === 0) return b < 0 ? -0 : 0;
  return rest < 0 !== b < 0 ? rest + b : rest;
}

/** Found from the exact remainder: `floor(a / b)` is off by one where the quotient rounds up to a whole number. */
function floorDivide(a: number, b: number): number {
  if (b === 0) return a / b;
  const rest = a % b;
  let quotient = (a - rest) / b;
  if (rest !== 0 && rest < 0 !== b < 0) quotient -= 1;
  if (quotient === 0) return a / b < 0 || Object.is(a / b, -0) ? -0 : 0;
  const whole = Math.floor(quotient);
  return quotient - whole > 0.5 ? whole + 1 : whole;
}

/** What compiled loops call where WebAssembly has no instruction, and no polynomial of ours is there. */
export const hostFunctions: Readonly<Record<string, HostFunction>> = {
  power,
  integerPower,
  mod,
  floorDivide,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  atan: Math.atan,
  atan2: Math.atan2,
  tanh: Math.tanh,
};
