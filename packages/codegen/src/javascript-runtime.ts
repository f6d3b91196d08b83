import { bfloat16Format, float16Format } from '@tensai/core';

const words = /* @__PURE__ */ new Int32Array(1);
const floats = /* @__PURE__ */ new Float32Array(words.buffer);

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

function roundHalfEven(x: number): number {
  const up = Math.round(x); // halves toward +∞
  return up - x === 0.5 && up % 2 !== 0 ? up - 1 : up;
}

const shiftLeft = (a: number, count: number): number => (count >= 0 && count < 32 ? a << count : 0);
const shiftRight = (a: number, count: number): number => a >> (count >= 0 && count < 32 ? count : 31);
const shiftRightLogical = (a: number, count: number): number => (count >= 0 && count < 32 ? a >>> count : 0);

// NaN fails both comparisons and becomes 0
const toInt32 = (x: number): number => (x >= 2147483648 ? 2147483647 : x <= -2147483648 ? -2147483648 : x | 0);
const toUint32 = (x: number): number => (x >= 4294967296 ? 4294967295 : x > 0 ? x >>> 0 : 0);
const toInt8 = (x: number): number => (x >= 127 ? 127 : x <= -128 ? -128 : x | 0);
const toUint8 = (x: number): number => (x >= 256 ? 255 : x > 0 ? x | 0 : 0);

// which NaN arithmetic makes depends on the machine, so all of them are one here
function bitsOf(x: number): number {
  if (Number.isNaN(x)) return 0x7fc00000;
  floats[0] = x;
  return words[0]!;
}

function floatOf(bits: number): number {
  words[0] = bits;
  return floats[0]!;
}

const rows: Map<string, Float64Array> = /* @__PURE__ */ new Map();

/** The working array of a name, kept from loop to loop: no two loops run at the same time, and each has its names for itself. */
function row(name: string, length: number): Float64Array {
  let made = rows.get(name);
  if (made === undefined) rows.set(name, (made = new Float64Array(length)));
  return made;
}

/** The functions that the `javascript` spelling calls by name. */
export const javascriptRuntime: Readonly<Record<string, (a: never, b: never) => unknown>> = {
  f: Math.fround,
  row,
  power,
  integerPower,
  mod,
  floorDivide,
  roundHalfEven,
  shiftLeft,
  shiftRight,
  shiftRightLogical,
  toInt32,
  toUint32,
  toInt8,
  toUint8,
  toFloat16: float16Format.bitsOf,
  toBfloat16: bfloat16Format.bitsOf,
  ofFloat16: float16Format.valueOf,
  ofBfloat16: bfloat16Format.valueOf,
  bitsOf,
  floatOf,
};
