import type { DType, Intrinsic } from '@tensai/core';

/** A variable that a loop carries along: it starts at `from` and grows by `step` with every turn. */
export interface Carried {
  readonly name: string;
  readonly from: string;
  readonly step: string;
}

/** Adds up many floats so that the error grows with the logarithm of their number. */
export interface Keeper {
  /** The statement that makes an empty one. */
  start(name: string): string;
  /** After how many values at most it wants to be told (a numeral). */
  readonly run: string;
  /** The statement that adds a value. */
  add(name: string, value: string): string;
  /** The statement that ends a run of at most so many values. */
  settle(name: string, count: string): string;
  /** The sum so far. */
  total(name: string): string;
}

/**
 * How a C-like dialect writes the pieces of a loop. Operands are texts that can stand anywhere an atom can.
 * What all such dialects share (`+ - * < <= >= && || !` on indices and conditions, `if (…) {…}`) is not asked for.
 */
export interface Spelling {
  /** A constant of a dtype; NaN, infinities and −0 included. */
  literal(value: number, dtype: DType): string;
  /** An intrinsic that gives a `dtype` from operands of the dtype `of` (the condition of `select` is bool). */
  intrinsic(kind: Intrinsic, dtype: DType, operands: readonly string[], of: DType): string;
  /** In what dtype a sum or product of `dtype` is accumulated. */
  accumulate(dtype: DType): DType;
  /** How long sums and products are kept where no wider dtype serves; left out, in a variable of the dtype that `accumulate` says. */
  readonly keeper?: Keeper;
  /** An element of a buffer as a value of its dtype. */
  load(buffer: string, index: string, dtype: DType): string;
  /** The statement that puts a value into a buffer. */
  store(buffer: string, index: string, value: string, dtype: DType): string;
  /** `value` where the condition holds; it may be a load that is legal only there. */
  guarded(condition: string, value: string, otherwise: string): string;
  /** The statement that names a value for good. */
  constant(name: string, dtype: DType, value: string): string;
  /** The statement that makes a variable. */
  variable(name: string, dtype: DType, value: string): string;
  /** The statement that gives a variable its next value. */
  assign(name: string, value: string): string;
  /** Whole quotient of two indices that are not negative. */
  quotient(a: string, b: string): string;
  /** Does `b` divide the index `a`? A condition. */
  divides(b: string, a: string): string;
  /** The smaller of two indices. */
  smaller(a: string, b: string): string;
  /** What stands before and after the body of `for (index = from; index < to; index += step)`. */
  loop(index: string, from: string, to: string, step: string, carried: readonly Carried[]): readonly [string, string];
  /** The statement that makes a working array of `length` (a numeral) values of a dtype, for a row of accumulators. */
  row(name: string, dtype: DType, length: string): string;
}

/** What a dialect adds to share one point of a loop among threads that run side by side. */
export interface GroupSpelling extends Spelling {
  /** How many threads share a point. */
  readonly lanes: number;
  /** The text of a thread's number among them, an int32. */
  readonly lane: string;
  /** The statement after which each thread sees what the others have put into shared arrays before it. */
  readonly barrier: string;
}
