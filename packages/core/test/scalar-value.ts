import type { Expr, Intrinsic } from '@tensai/core';

const bool = (holds: boolean): number => (holds ? 1 : 0);

const meanings: Partial<Record<Intrinsic, (...xs: number[]) => number>> = {
  add: (a, b) => a! + b!,
  subtract: (a, b) => a! - b!,
  multiply: (a, b) => a! * b!,
  divide: (a, b) => a! / b!,
  floorDivide: (a, b) => Math.floor(a! / b!),
  mod: (a, b) => a! - b! * Math.floor(a! / b!),
  power: (a, b) => a! ** b!,
  maximum: (a, b) => Math.max(a!, b!),
  minimum: (a, b) => Math.min(a!, b!),
  negative: (a) => -a!,
  abs: (a) => Math.abs(a!),
  sign: (a) => Math.sign(a!),
  floor: (a) => Math.floor(a!),
  ceil: (a) => Math.ceil(a!),
  round: (a) => Math.round(a!),
  sqrt: (a) => Math.sqrt(a!),
  rsqrt: (a) => 1 / Math.sqrt(a!),
  exp: (a) => Math.exp(a!),
  expm1: (a) => Math.expm1(a!),
  log: (a) => Math.log(a!),
  log1p: (a) => Math.log1p(a!),
  sin: (a) => Math.sin(a!),
  cos: (a) => Math.cos(a!),
  tan: (a) => Math.tan(a!),
  atan: (a) => Math.atan(a!),
  atan2: (a, b) => Math.atan2(a!, b!),
  tanh: (a) => Math.tanh(a!),
  eq: (a, b) => bool(a === b),
  lt: (a, b) => bool(a! < b!),
  le: (a, b) => bool(a! <= b!),
  and: (a, b) => a! & b!,
  or: (a, b) => a! | b!,
  not: (a) => 1 - a!,
  select: (condition, a, b) => (condition ? a! : b!),
  cast: (a) => a!,
  isNaN: (a) => bool(Number.isNaN(a)),
};

/** The value of an expression in float64, with these inputs. */
export function valueOf(root: Expr, inputs: readonly number[]): number {
  const memo = new Map<Expr, number>();
  const value = (e: Expr): number => {
    const known = memo.get(e);
    if (known !== undefined) return known;
    const made =
      e.kind === 'input'
        ? inputs[e.index]!
        : e.kind === 'literal'
          ? e.value
          : meanings[e.kind as Intrinsic]!(...e.args.map(value));
    memo.set(e, made);
    return made;
  };
  return value(root);
}
