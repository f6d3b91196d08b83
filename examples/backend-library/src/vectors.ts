// The library: fixed functions on vectors, in the manner of BLAS. It knows nothing of tensors.

/** `n` numbers of an array: the first at `at`, neighbours `step` apart. */
export interface Vector {
  array: { [index: number]: number };
  at: number;
  step: number;
}

/** A function of the library; its last vector is its result. */
export type Routine = (n: number, ...vectors: Vector[]) => void;

const map1 =
  (f: (x: number) => number): Routine =>
  (n, x, y) => {
    for (let i = 0, p = x!.at, q = y!.at; i < n; i++, p += x!.step, q += y!.step) y!.array[q] = f(x!.array[p]!);
  };
const map2 =
  (f: (a: number, b: number) => number): Routine =>
  (n, a, b, y) => {
    for (let i = 0, p = a!.at, q = b!.at, r = y!.at; i < n; i++, p += a!.step, q += b!.step, r += y!.step)
      y!.array[r] = f(a!.array[p]!, b!.array[q]!);
  };
/** Puts a vector together with what is in the result. */
const reduce =
  (f: (sum: number, x: number) => number): Routine =>
  (n, x, y) => {
    let sum = y!.array[y!.at]!;
    for (let i = 0, p = x!.at; i < n; i++, p += x!.step) sum = f(sum, x!.array[p]!);
    y!.array[y!.at] = sum;
  };

function halfEven(x: number): number {
  const up = Math.round(x); // halves toward +∞
  return up - x === 0.5 && up % 2 !== 0 ? up - 1 : up;
}

/** Converts as typed arrays do: floats are rounded, whole numbers wrap. */
export const copy: Routine = map1((x) => x);
export const nonZero: Routine = map1((x) => (x === 0 ? 0 : 1));
/** Toward zero and into `[low, high]`; NaN is 0. */
export const truncate = (low: number, high: number): Routine =>
  map1((x) => (Number.isNaN(x) ? 0 : Math.trunc(Math.min(Math.max(x, low), high))));

type Routines = Readonly<Record<string, Routine>>;

const all: Routines = {
  eq: map2((a, b) => (a === b ? 1 : 0)),
  lt: map2((a, b) => (a < b ? 1 : 0)),
  le: map2((a, b) => (a <= b ? 1 : 0)),
  maximum: map2(Math.max),
  minimum: map2(Math.min),
  select: (n, condition, a, b, y) => {
    for (let i = 0; i < n; i++) {
      const { array, at, step } = condition!.array[condition!.at + i * condition!.step] === 0 ? b! : a!;
      y!.array[y!.at + i * y!.step] = array[at + i * step]!;
    }
  },
};
const signed: Routines = {
  add: map2((a, b) => a + b),
  subtract: map2((a, b) => a - b),
  negative: map1((x) => -x),
  abs: map1(Math.abs),
  sign: map1(Math.sign),
};
const bits: Routines = { and: map2((a, b) => a & b), or: map2((a, b) => a | b), xor: map2((a, b) => a ^ b) };
const mathematical = [
  'floor',
  'ceil',
  'sqrt',
  'exp',
  'expm1',
  'log',
  'log1p',
  'sin',
  'cos',
  'tan',
  'atan',
  'tanh',
] as const;

/** The elementwise functions for each kind of numbers. There are none for shifts, remainders, powers of whole numbers. */
export const functions: Readonly<Record<'float' | 'int' | 'bool', Routines>> = {
  float: {
    ...all,
    ...signed,
    ...Object.fromEntries(mathematical.map((name) => [name, map1(Math[name])])),
    multiply: map2((a, b) => a * b),
    divide: map2((a, b) => a / b),
    // JavaScript alone says NaN for 1 ^ NaN and (±1) ^ ±Infinity
    power: map2((a, b) => (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b)),
    atan2: map2(Math.atan2),
    rsqrt: map1((x) => 1 / Math.sqrt(x)),
    round: map1(halfEven),
    isNaN: map1((x) => (Number.isNaN(x) ? 1 : 0)),
  },
  int: { ...all, ...bits, ...signed, multiply: map2(Math.imul), not: map1((x) => ~x) },
  bool: { ...all, ...bits, add: bits['or']!, multiply: bits['and']!, not: map1((x) => 1 - x) },
};

export const sum: Routine = reduce((total, x) => total + x);
export const product: Routine = reduce((total, x) => total * x);
export const largest: Routine = reduce((most, x) => Math.max(most, x));
export const smallest: Routine = reduce((least, x) => Math.min(least, x));

/** `y += Σ aᵢ·bᵢ` */
export const dot: Routine = (n, a, b, y) => {
  let total = y!.array[y!.at]!;
  for (let i = 0, p = a!.at, q = b!.at; i < n; i++, p += a!.step, q += b!.step) total += a!.array[p]! * b!.array[q]!;
  y!.array[y!.at] = total;
};

/** `c[m, n] = a[m, k] · b[k, n]`, all row-major. */
export function gemm(m: number, n: number, k: number, a: Vector, b: Vector, c: Vector): void {
  const row = new Float64Array(n);
  for (let i = 0; i < m; i++) {
    row.fill(0);
    for (let p = 0; p < k; p++) {
      const x = a.array[a.at + i * k + p]!;
      for (let j = 0, q = b.at + p * n; j < n; j++, q++) row[j]! += x * b.array[q]!;
    }
    for (let j = 0; j < n; j++) c.array[c.at + i * n + j] = row[j]!;
  }
}
