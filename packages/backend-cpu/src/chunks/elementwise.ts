import { hostArithmetic, type Intrinsic } from '@tensai/core';
import { javascriptRuntime } from '@tensai/codegen';

/** Works through the first `n` elements of its operands, as many as it has; the result may be one of them. */
export type Elementwise = (to: Chunk, a: Chunk, b: Chunk, c: Chunk, n: number) => void;

/** Values of some points that follow each other, whatever their dtype: every one of 32 bits is a float64, so all loops see arrays of one kind. */
export type Chunk = Float64Array;

type Kinds = Readonly<Record<Exclude<Intrinsic, 'cast' | 'bitcast'>, Elementwise>>;

// A loop each, written out: a function handed to one loop for all would be called at every element, and its result made an object.

/** The intrinsics, before a result is rounded or wrapped around. */
export const elementwise: Kinds = {
  add(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = a[i]! + b[i]!;
  },
  subtract(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = a[i]! - b[i]!;
  },
  multiply(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = a[i]! * b[i]!;
  },
  divide(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = a[i]! / b[i]!;
  },
  floorDivide(to, a, b, _, n) {
    const { floorDivide } = hostArithmetic;
    for (let i = 0; i < n; i++) to[i] = floorDivide(a[i]!, b[i]!);
  },
  mod(to, a, b, _, n) {
    const { mod } = hostArithmetic;
    for (let i = 0; i < n; i++) to[i] = mod(a[i]!, b[i]!);
  },
  power(to, a, b, _, n) {
    const { power } = hostArithmetic;
    for (let i = 0; i < n; i++) to[i] = power(a[i]!, b[i]!);
  },
  maximum(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = Math.max(a[i]!, b[i]!);
  },
  minimum(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = Math.min(a[i]!, b[i]!);
  },
  negative(to, a, _, __, n) {
    for (let i = 0; i < n; i++) to[i] = -a[i]!;
  },
  abs(to, a, _, __, n) {
    for (let i = 0; i < n; i++) to[i] = Math.abs(a[i]!);
  },
  sign(to, a, _, __, n) {
    for (let i = 0; i < n; i++) to[i] = Math.sign(a[i]!);
  },
  floor(to, a, _, __, n) {
    for (let i = 0; i < n; i++) to[i] = Math.floor(a[i]!);
  },
  ceil(to, a, _, __, n) {
    for (let i = 0; i < n; i++) to[i] = Math.ceil(a[i]!);
  },
  round(to, a, _, __, n) {
    const { roundHalfEven } = javascriptRuntime;
    for (let i = 0; i < n; i++) to[i] = roundHalfEven(a[i]!);
  },
  sqrt(to, a, _, __, n) {
    for (let i = 0; i < n; i++) to[i] = Math.sqrt(a[i]!);
  },
  rsqrt(to, a, _, __, n) {
    for (let i = 0; i < n; i++) to[i] = 1 / Math.sqrt(a[i]!);
  },
  exp(to, a, _, __, n) {
    for (let i = 0; i < n; i++) to[i] = Math.exp(a[i]!);
  },
  expm1(to, a, _, __, n) {
    for (let i = 0; i < n; i++) to[i] = Math.expm1(a[i]!);
  },
  log(to, a, _, __, n) {
    for (let i = 0; i < n; i++) to[i] = Math.log(a[i]!);
  },
  log1p(to, a, _, __, n) {
    for (let i = 0; i < n; i++) to[i] = Math.log1p(a[i]!);
  },
  sin(to, a, _, __, n) {
    for (let i = 0; i < n; i++) to[i] = Math.sin(a[i]!);
  },
  cos(to, a, _, __, n) {
    for (let i = 0; i < n; i++) to[i] = Math.cos(a[i]!);
  },
  tan(to, a, _, __, n) {
    for (let i = 0; i < n; i++) to[i] = Math.tan(a[i]!);
  },
  atan(to, a, _, __, n) {
    for (let i = 0; i < n; i++) to[i] = Math.atan(a[i]!);
  },
  atan2(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = Math.atan2(a[i]!, b[i]!);
  },
  tanh(to, a, _, __, n) {
    for (let i = 0; i < n; i++) to[i] = Math.tanh(a[i]!);
  },
  eq(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = a[i]! === b[i]! ? 1 : 0;
  },
  lt(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = a[i]! < b[i]! ? 1 : 0;
  },
  le(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = a[i]! <= b[i]! ? 1 : 0;
  },
  and(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = a[i]! & b[i]!;
  },
  or(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = a[i]! | b[i]!;
  },
  xor(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = a[i]! ^ b[i]!;
  },
  not(to, a, _, __, n) {
    for (let i = 0; i < n; i++) to[i] = ~a[i]!;
  },
  shiftLeft(to, a, b, _, n) {
    const { shiftLeft } = javascriptRuntime;
    for (let i = 0; i < n; i++) to[i] = shiftLeft(a[i]!, b[i]!);
  },
  shiftRight(to, a, b, _, n) {
    const { shiftRight } = javascriptRuntime;
    for (let i = 0; i < n; i++) to[i] = shiftRight(a[i]!, b[i]!);
  },
  select(to, condition, a, b, n) {
    for (let i = 0; i < n; i++) to[i] = condition[i]! !== 0 ? a[i]! : b[i]!;
  },
  isNaN(to, a, _, __, n) {
    for (let i = 0; i < n; i++) to[i] = Number.isNaN(a[i]!) ? 1 : 0;
  },
};

/** The most frequent ones in float32, rounded in the same loop. */
export const singles: Readonly<Partial<Kinds>> = {
  add(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = Math.fround(a[i]! + b[i]!);
  },
  subtract(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = Math.fround(a[i]! - b[i]!);
  },
  multiply(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = Math.fround(a[i]! * b[i]!);
  },
  divide(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = Math.fround(a[i]! / b[i]!);
  },
};

/** Whole numbers, where they are calculated with in another way or wrap around: as int32. */
export const integers: Readonly<Partial<Kinds>> = {
  add(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = (a[i]! + b[i]!) | 0;
  },
  subtract(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = (a[i]! - b[i]!) | 0;
  },
  multiply(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = Math.imul(a[i]!, b[i]!);
  },
  floorDivide(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = Math.floor(a[i]! / b[i]!) | 0;
  },
  power(to, a, b, _, n) {
    const { integerPower } = hostArithmetic;
    for (let i = 0; i < n; i++) to[i] = integerPower(a[i]!, b[i]!);
  },
};

/** Those without a sign, as uint32. */
export const unsigned: Readonly<Partial<Kinds>> = {
  add(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = (a[i]! + b[i]!) >>> 0;
  },
  subtract(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = (a[i]! - b[i]!) >>> 0;
  },
  multiply(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = Math.imul(a[i]!, b[i]!) >>> 0;
  },
  floorDivide(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = Math.floor(a[i]! / b[i]!) >>> 0;
  },
  power(to, a, b, _, n) {
    const { integerPower } = hostArithmetic;
    for (let i = 0; i < n; i++) to[i] = integerPower(a[i]!, b[i]!) >>> 0;
  },
  and(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = (a[i]! & b[i]!) >>> 0;
  },
  or(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = (a[i]! | b[i]!) >>> 0;
  },
  xor(to, a, b, _, n) {
    for (let i = 0; i < n; i++) to[i] = (a[i]! ^ b[i]!) >>> 0;
  },
  shiftLeft(to, a, b, _, n) {
    const { shiftLeft } = javascriptRuntime;
    for (let i = 0; i < n; i++) to[i] = shiftLeft(a[i]!, b[i]!) >>> 0;
  },
  shiftRight(to, a, b, _, n) {
    const { shiftRightLogical } = javascriptRuntime;
    for (let i = 0; i < n; i++) to[i] = shiftRightLogical(a[i]!, b[i]!);
  },
};

/** Truth, which is 0 or 1. */
export const bools: Readonly<Partial<Kinds>> = {
  not(to, a, _, __, n) {
    for (let i = 0; i < n; i++) to[i] = 1 - a[i]!;
  },
};
