import { type DType, type Expr, factsOf, type Intrinsic } from '@tensai/core';

/**
 * The value that a dtype holds for a whole number or a float: integers wrap, bools are 0 or 1. Floats are rounded only where
 * `rounds` says so.
 */
export function hold(x: number, dtype: DType, rounds: boolean): number {
  const { kind, min, bytes, round } = factsOf(dtype);
  if (kind === 'float') return rounds ? round(x) : x;
  if (kind === 'bool') return x !== 0 ? 1 : 0;
  const size = 2 ** (8 * bytes);
  const whole = Number.isFinite(x) ? Math.trunc(x) : 0;
  return whole - Math.floor((whole - min) / size) * size + 0; // an integer is never −0
}

type Scalar = (a: number, b: number, c: number) => number;

const bigRemainder = (a: bigint, b: bigint): bigint => {
  const rest = a % b;
  return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
};

const whole: Readonly<Partial<Record<Intrinsic, (a: bigint, b: bigint) => bigint>>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => (b === 0n ? 0n : a / b),
  floorDivide: (a, b) => (b === 0n ? 0n : (a - bigRemainder(a, b)) / b),
  mod: (a, b) => (b === 0n ? 0n : bigRemainder(a, b)),
  negative: (a) => -a,
  abs: (a) => (a < 0n ? -a : a),
  sign: (a) => (a < 0n ? -1n : a > 0n ? 1n : 0n),
  floor: (a) => a,
  ceil: (a) => a,
  round: (a) => a,
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  not: (a) => ~a,
  shiftLeft: (a, b) => (b >= 0n && b < 32n ? a << b : 0n),
  shiftRight: (a, b) => a >> (b >= 0n && b < 32n ? b : 63n),
  power(a, b) {
    if (b < 0n) return a === 1n ? 1n : a === -1n ? (b % 2n === 0n ? 1n : -1n) : 0n;
    let result = 1n;
    for (let rest = b, square = a; rest > 0n; rest >>= 1n, square = BigInt.asIntN(64, square * square))
      if (rest & 1n) result = BigInt.asIntN(64, result * square);
    return result;
  },
};

const floating: Readonly<Partial<Record<Intrinsic, Scalar>>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  floorDivide: floorOfQuotient,
  mod: remainder,
  power: (a, b) => (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : Math.pow(a, b)),
  maximum: (a, b) => Math.max(a, b),
  minimum: (a, b) => Math.min(a, b),
  negative: (a) => -a,
  abs: (a) => Math.abs(a),
  sign: (a) => Math.sign(a),
  floor: (a) => Math.floor(a),
  ceil: (a) => Math.ceil(a),
  round: nearestEven,
  sqrt: (a) => Math.sqrt(a),
  rsqrt: (a) => 1 / Math.sqrt(a),
  exp: (a) => Math.exp(a),
  expm1: (a) => Math.expm1(a),
  log: (a) => Math.log(a),
  log1p: (a) => Math.log1p(a),
  sin: (a) => Math.sin(a),
  cos: (a) => Math.cos(a),
  tan: (a) => Math.tan(a),
  atan: (a) => Math.atan(a),
  atan2: (a, b) => Math.atan2(a, b),
  tanh: (a) => Math.tanh(a),
};

const anywhere: Readonly<Partial<Record<Intrinsic, Scalar>>> = {
  maximum: (a, b) => Math.max(a, b),
  minimum: (a, b) => Math.min(a, b),
  eq: (a, b) => (a === b ? 1 : 0),
  lt: (a, b) => (a < b ? 1 : 0),
  le: (a, b) => (a <= b ? 1 : 0),
  select: (condition, a, b) => (condition !== 0 ? a : b),
  isNaN: (a) => (Number.isNaN(a) ? 1 : 0),
};

/** The function of an intrinsic node over the values of its operands. */
export function scalarOf(e: Expr, rounds: boolean): Scalar {
  const kind = e.kind as Intrinsic;
  const { dtype } = e;
  const of = e.args.at(-1)!.dtype;
  if (kind === 'cast') return (a) => castTo(a, dtype, of);
  if (kind === 'bitcast') return (a) => bitcastTo(a, dtype, of);
  if (kind === 'not' && dtype === 'bool') return (a) => 1 - a;
  const { kind: family, min } = factsOf(dtype);
  const direct = anywhere[kind] ?? (family === 'float' ? floating[kind] : undefined);
  if (direct) return (a, b, c) => hold(direct(a, b, c), dtype, rounds);
  const exact = whole[kind];
  if (exact) {
    const binary = e.args.length > 1;
    return (a, b) => {
      const result = exact(BigInt(a), binary ? BigInt(b) : 0n);
      if (dtype === 'bool') return result === 0n ? 0 : 1;
      const { bytes } = factsOf(dtype);
      return Number(min < 0 ? BigInt.asIntN(8 * bytes, result) : BigInt.asUintN(8 * bytes, result));
    };
  }
  // a function of real numbers over integers
  const real = floating[kind]!;
  return (a, b, c) => hold(real(a, b, c), dtype, rounds);
}

/** A value cast from one dtype to another: floats to integers toward zero, saturating. */
export function castTo(x: number, to: DType, from: DType): number {
  const { kind, min, max, round } = factsOf(to);
  if (kind === 'bool') return x !== 0 ? 1 : 0;
  // rounding is what this cast means, also where arithmetic is not rounded
  if (kind === 'float') return round(x);
  if (factsOf(from).kind !== 'float') return hold(x, to, true);
  return Number.isNaN(x) ? 0 : Math.trunc(Math.min(Math.max(x, min), max)) + 0;
}

function bitcastTo(x: number, to: DType, from: DType): number {
  if (factsOf(to).bytes !== 4) return hold(x, to, true);
  const bytes = new DataView(new ArrayBuffer(4));
  if (from === 'float32' && Number.isNaN(x)) bytes.setUint32(0, 0x7fc00000);
  else if (from === 'float32') bytes.setFloat32(0, x);
  else bytes.setUint32(0, x);
  if (to === 'float32') return bytes.getFloat32(0);
  return to === 'int32' ? bytes.getInt32(0) : bytes.getUint32(0);
}

function remainder(a: number, b: number): number {
  const rest = a % b;
  if (rest !== 0 && Math.sign(rest) * Math.sign(b) < 0) return rest + b;
  return rest === 0 ? (b < 0 ? -0 : 0) : rest;
}

/** `⌊a / b⌋` as NumPy finds it: from the remainder, which is exact. */
function floorOfQuotient(a: number, b: number): number {
  if (b === 0) return a / b;
  const rest = a % b;
  let quotient = (a - rest) / b;
  if (rest !== 0 && Math.sign(rest) * Math.sign(b) < 0) quotient -= 1;
  if (quotient === 0) return Object.is(Math.sign(a / b), -1) || Object.is(a / b, -0) ? -0 : 0;
  return nearestEven(quotient);
}

function nearestEven(x: number): number {
  const low = Math.floor(x);
  const part = x - low;
  if (part === 0.5) return low % 2 === 0 ? low : Math.ceil(x);
  return part < 0.5 ? low : Math.ceil(x);
}
