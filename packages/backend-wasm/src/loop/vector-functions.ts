import type { FunctionBuilder, Local } from '../emit/index.ts';
import { atan, atan2 } from './arc-functions.ts';
import { eachFar, putLane } from './far-angles.ts';
import type { Points } from './points.ts';
import { power } from './power.ts';
import { floorDivide, mod } from './remainders.ts';
import { reduceByHalfPi, tan } from './tangent.ts';
import { orTiny } from './tiny.ts';

// Elementary functions of float32 vectors. Ranges are reduced so that every lane is computed alike, whatever its neighbours are: an element has the same bits
// in any vector. Polynomials are those of Cephes (S. L. Moshier), single precision, where nothing else is said; coefficients are written as the float32s that they are.

type Vectors = (points: Points) => void;

/** Multiplies what is on the stack by x and adds a constant, rounded once where the engine can: polynomials are within their bounds either way. */
function multiplyAdd(points: Points, x: Local, constant: number): void {
  points.f.get(x);
  if (points.prelude.features.relaxed) points.constant('f32x4', constant).op('f32x4.relaxed_madd');
  else {
    points.f.op('f32x4.mul');
    points.constant('f32x4', constant).op('f32x4.add');
  }
}

/** A new variable for each of several vectors, of what `push` leaves. */
const forEach = <T>(vectors: readonly T[], points: Points, push: (vector: T, k: number) => void): Local[] =>
  vectors.map((vector, k) => {
    push(vector, k);
    return points.keep();
  });

/** The polynomials of several vectors in turns. */
function horners(points: Points, xs: readonly Local[], [first, ...rest]: readonly number[]): readonly Local[] {
  let sums: readonly Local[] | null = null;
  for (const coefficient of rest)
    sums = forEach(xs, points, (x, k) => {
      if (sums) points.f.get(sums[k]!);
      else points.constant('f32x4', first!);
      multiplyAdd(points, x, coefficient);
    });
  return sums!;
}

/** Pushes `Σ coefficients[i] · xⁱ`, the highest first. */
const horner = (points: Points, x: Local, coefficients: readonly number[]): FunctionBuilder =>
  points.f.get(horners(points, [x], coefficients)[0]!);

const LOG2E = Math.LOG2E;
// ln 2 in two parts, the first of few bits: its products with whole numbers are exact
const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.1219444e-4;

/** Pushes the power of two with the exponent k + bias − 127, in the range of normal numbers. */
function powerOfTwo(points: Points, k: Local, bias: number): FunctionBuilder {
  points.f.get(k);
  return points.constant('i32x4', bias).op('i32x4.add').i32(23).op('i32x4.shl');
}

/** Keeps x on the stack within bounds; NaN stays. */
function clip(points: Points, low: number, high: number): void {
  points.constant('f32x4', high).op('f32x4.pmin');
  points.constant('f32x4', low).op('f32x4.pmax');
}

/** exp(r) − 1 − r, over r², for |r| ≤ ln 2 / 2. */
const EXP = [1.9875691e-4, 1.3981999e-3, 8.333452e-3, 0.041665796, 0.16666666, 0.5];

/** (exp(r) − 1 − r) / r² for |r| ≤ ln 2 / 2, so that exp(r) is within 3e-9 of itself: a minimax polynomial, by C. L. Lawson's iteration. */
const EXP_REST = [1.3814539e-3, 8.368745e-3, 0.04166839, 0.16666521, 0.49999994];

// x · log₂ e is rounded to a whole k where it is added to a number whose last place is 1: the bits of the sum are k and a constant of which none stay when k is shifted to the exponent
const ROUNDS = 1.5 * 2 ** 23;
const ROUNDS_BITS = 0x4b400000;

/** Pushes `x · factor + sum`, rounded once where the engine can. */
function scaledSum(points: Points, x: Local, factor: number, sum: () => void): FunctionBuilder {
  points.f.get(x);
  points.constant('f32x4', factor);
  if (!points.prelude.features.relaxed) points.f.op('f32x4.mul');
  sum();
  return points.f.op(points.prelude.features.relaxed ? 'f32x4.relaxed_madd' : 'f32x4.add');
}

/** Several vectors x = k · ln 2 + r: `rounded` is k + `ROUNDS_BITS`, `wholes` are k as floats, and `lost` pushes what the rounding of r took away. */
function reduceByLn2(
  points: Points,
  xs: readonly Local[],
): {
  readonly rounded: readonly Local[];
  readonly rs: readonly Local[];
  readonly lost: (k: number) => void;
} {
  const { f } = points;
  const rounded = forEach(xs, points, (x) => scaledSum(points, x, LOG2E, () => points.constant('f32x4', ROUNDS)));
  const wholes = forEach(rounded, points, (sum) => {
    f.get(sum);
    points.constant('f32x4', ROUNDS).op('f32x4.sub');
  });
  const highs = forEach(wholes, points, (whole, k) => scaledSum(points, whole, -LN2_HIGH, () => f.get(xs[k]!)));
  const rs = forEach(wholes, points, (whole, k) => scaledSum(points, whole, -LN2_LOW, () => f.get(highs[k]!)));
  const lost = (k: number): void => {
    f.get(highs[k]!, rs[k]!).op('f32x4.sub').get(wholes[k]!);
    points.constant('f32x4', LN2_LOW).op('f32x4.mul', 'f32x4.sub');
  };
  return { rounded, rs, lost };
}

/** exp(r) with x = k · ln 2 + r, and k + `ROUNDS_BITS`, of several vectors: while one waits for its last product, the others are computed. */
function reducedExps(
  points: Points,
  xs: readonly Local[],
): { readonly powers: readonly Local[]; readonly rounded: readonly Local[] } {
  const { f } = points;
  const { rounded, rs, lost } = reduceByLn2(points, xs);
  if (points.prelude.features.relaxed) return { powers: horners(points, rs, [...EXP_REST, 1, 1]), rounded };
  // where products are rounded too, what r and 1 + r lost is added to the small terms
  const rests = horners(points, rs, EXP_REST);
  const powers = forEach(rs, points, (r, k) => {
    lost(k);
    const low = points.keep();
    points.constant('f32x4', 1).get(r).op('f32x4.add');
    const sum = points.keep();
    f.get(rests[k]!, r).op('f32x4.mul').get(r).op('f32x4.mul').get(low, r, sum);
    points.constant('f32x4', 1).op('f32x4.sub', 'f32x4.sub', 'f32x4.add', 'f32x4.add').get(sum).op('f32x4.add');
  });
  return { powers, rounded };
}

/**
 * exp of several vectors. Where all results are normal numbers, k is added to exponents; NaN, infinities and the rest take the longer way, which gives the same. Vectors are joined only where
 * nothing branches.
 */
function exps(points: Points, xs: readonly Local[]): readonly Local[] {
  const { f } = points;
  if (points.joins) return anyExps(points, xs);
  const results = xs.map(() => f.local('v128'));
  xs.forEach((x, k) => {
    f.get(x);
    points.constant('i32x4', 0x7fffffff).op('v128.and');
    if (k > 0) f.op('i32x4.max_u');
  });
  points
    .constant('i32x4', 0x42ae0000)
    .op('i32x4.gt_s', 'i32x4.bitmask')
    .ifRarely(
      () => anyExps(points, xs).forEach((power, k) => f.get(power).set(results[k]!)),
      () => {
        const { powers, rounded } = reducedExps(points, xs);
        results.forEach((result, k) => f.get(powers[k]!, rounded[k]!).i32(23).op('i32x4.shl', 'i32x4.add').set(result));
      },
    );
  return results;
}

const exp: Vectors = (points) => void points.f.get(exps(points, [points.keep()])[0]!);

// exp(x) = exp(r) · 2ᵈ⁺¹ · 2ᵏ⁻ᵈ⁻¹ with x = k · ln 2 + r: d is 0 unless k is so small that 2ᵏ⁻¹ is no normal number; only the last product rounds to a subnormal one
function anyExps(points: Points, xs: readonly Local[]): readonly Local[] {
  const { f } = points;
  const clipped = forEach(xs, points, (x) => {
    f.get(x);
    clip(points, -104, 89);
  });
  const { powers, rounded } = reducedExps(points, clipped);
  return forEach(powers, points, (power, k) => {
    // NaN is a large integer, whatever its sign
    f.get(rounded[k]!);
    points.constant('i32x4', ROUNDS_BITS - 125).op('i32x4.max_u');
    const normal = points.keep();
    f.get(power, power).op('f32x4.add').get(rounded[k]!, normal).op('i32x4.sub').i32(23).op('i32x4.shl', 'i32x4.add');
    f.get(normal).i32(23).op('i32x4.shl');
    points.constant('i32x4', 126 << 23).op('i32x4.add', 'f32x4.mul');
  });
}

// 2ᵏ · (p + (1 − 2⁻ᵏ)) with p = exp(r) − 1: exact for k = 0, and never a difference of like numbers
const expm1: Vectors = (points) => {
  const { f } = points;
  const x = points.keep();
  f.get(x);
  clip(points, -18, 89);
  const { rounded, rs, lost } = reduceByLn2(points, [points.keep()]);
  const r = rs[0]!;
  f.get(rounded[0]!);
  points.constant('i32x4', ROUNDS_BITS).op('i32x4.sub');
  const k = points.keep();
  horner(points, r, EXP).get(r).op('f32x4.mul').get(r).op('f32x4.mul');
  lost(0);
  f.op('f32x4.add').get(r).op('f32x4.add');
  points.constant('f32x4', 1);
  f.get(k).op('i32x4.neg');
  points.constant('i32x4', -127).op('i32x4.max_s');
  const negative = points.keep();
  powerOfTwo(points, negative, 127).op('f32x4.sub', 'f32x4.add');
  // twice 2ᵏ⁻¹: 2¹²⁸ is infinite
  const part = points.keep();
  f.get(part, part).op('f32x4.add');
  powerOfTwo(points, k, 126).op('f32x4.mul');
  orTiny(points, x);
};

const LOG = [
  0.070376836, -0.1151461, 0.116769984, -0.12420141, 0.14249323, -0.16668057,
  0.20000714, -0.24999994, 0.3333333,
]; // prettier-ignore

/** Pushes log(u) for u in a variable, with `correction` (if any) added before the largest terms. */
function pushLog(points: Points, u: Local, correction: Local | null): void {
  const { f } = points;
  // subnormal numbers are made normal first
  f.get(u);
  points.constant('f32x4', 2 ** -126).op('f32x4.lt');
  const small = points.keep();
  f.get(u);
  points
    .constant('f32x4', 2 ** 23)
    .op('f32x4.mul')
    .get(u, small)
    .op(points.choose);
  const x = points.keep();
  f.get(x).i32(23).op('i32x4.shr_u');
  points.constant('i32x4', 126).op('i32x4.sub', 'f32x4.convert_i32x4_s');
  points.constant('f32x4', 23).get(small).op('v128.and', 'f32x4.sub');
  const exponent = points.keep();
  f.get(x);
  points.constant('i32x4', 0x007fffff).op('v128.and');
  points.constant('i32x4', 0x3f000000).op('v128.or');
  const fraction = points.keep();
  // fractions between √½ and √2
  f.get(fraction);
  points.constant('f32x4', Math.SQRT1_2).op('f32x4.lt');
  const low = points.keep();
  f.get(exponent);
  points.constant('f32x4', 1).get(low).op('v128.and', 'f32x4.sub').set(exponent);
  f.get(fraction);
  points.constant('f32x4', 1).op('f32x4.sub').get(fraction, low).op('v128.and', 'f32x4.add');
  const m = points.keep();
  f.get(m, m).op('f32x4.mul');
  const square = points.keep();
  horner(points, m, LOG).get(m).op('f32x4.mul').get(square).op('f32x4.mul').get(exponent);
  points.constant('f32x4', LN2_LOW).op('f32x4.mul', 'f32x4.add');
  if (correction) f.get(correction).op('f32x4.add');
  f.get(square);
  points.constant('f32x4', 0.5).op('f32x4.mul', 'f32x4.sub').get(m).op('f32x4.add').get(exponent);
  points.constant('f32x4', LN2_HIGH).op('f32x4.mul', 'f32x4.add');
  const result = points.keep();
  points.constant('f32x4', Infinity).get(result, u);
  points.constant('f32x4', Infinity).op('f32x4.eq', points.choose).set(result);
  points.constant('f32x4', -Infinity).get(result, u);
  points.constant('f32x4', 0).op('f32x4.eq', points.choose);
  points.constant('f32x4', NaN).get(u);
  points.constant('f32x4', 0).op('f32x4.ge', points.choose);
}

const log: Vectors = (points) => pushLog(points, points.keep(), null);

// log(u) with u = 1 + x rounded, and what was lost in u divided by u
const log1p: Vectors = (points) => {
  const { f } = points;
  const x = points.keep();
  f.get(x);
  points.constant('f32x4', 1).op('f32x4.add');
  const u = points.keep();
  f.get(x, u);
  points.constant('f32x4', 1).op('f32x4.sub', 'f32x4.sub').get(u).op('f32x4.div');
  const lost = points.keep();
  // nothing where u is 0 or infinite
  f.get(lost, lost, lost).op('f32x4.eq', 'v128.and').set(lost);
  pushLog(points, u, lost);
  orTiny(points, x);
};

const TANH = [-5.7049887e-3, 0.020639088, -0.053739715, 0.13331442, -0.3333328];

const tanh: Vectors = (points) => {
  const { f } = points;
  const x = points.keep();
  f.get(x, x).op('f32x4.mul');
  const square = points.keep();
  horner(points, square, TANH).get(square).op('f32x4.mul').get(x).op('f32x4.mul').get(x).op('f32x4.add');
  const small = points.keep();
  f.get(x).op('f32x4.abs');
  const size = points.keep();
  points.constant('f32x4', 1);
  points.constant('f32x4', 2).get(size, size).op('f32x4.add');
  exp(points);
  points.constant('f32x4', 1).op('f32x4.add', 'f32x4.div', 'f32x4.sub');
  const large = points.keep();
  f.get(small, large, size);
  points.constant('f32x4', 0.625).op('f32x4.lt', points.choose).get(x);
  // the sign is that of x, of zeros too
  points.constant('i32x4', -2147483648).op('v128.and', 'v128.or');
};

const SIN = [-1.9515296e-4, 8.332161e-3, -0.16666655];
const COS = [2.4433157e-5, -1.3887316e-3, 0.041666646];

/** The sine of x, or of x + π/2. The quarter turns are taken off in float64. */
const sine =
  (quarter: 0 | 1): Vectors =>
  (points) => {
    const { f } = points;
    const x = points.keep();
    const high = [2, 3, 2, 3] as const;
    const halves = [false, true].map((upper) => {
      f.get(x);
      if (upper) f.get(x).quarters(...high);
      f.op('f64x2.promote_low_f32x4');
      const turns = reduceByHalfPi(points, points.keep());
      f.op('f32x4.demote_f64x2_zero');
      const rest = points.keep();
      f.get(turns).op('i32x4.trunc_sat_f64x2_s_zero');
      return { rest, turns: points.keep() };
    });
    const joined = (key: 'rest' | 'turns'): Local => {
      f.get(halves[0]![key], halves[1]![key]).quarters(0, 1, 4, 5);
      return points.keep();
    };
    const r = joined('rest');
    let turns = joined('turns');
    eachFar(points, x, 0, points.lanes, (lane, rest, quarters) => {
      putLane(points, r, 'f32x4', lane, () => f.get(rest).op('f32.demote_f64'));
      putLane(points, turns, 'i32x4', lane, () => f.get(quarters));
    });
    if (quarter === 1) {
      f.get(turns);
      points.constant('i32x4', 1).op('i32x4.add');
      turns = points.keep();
    }
    f.get(r, r).op('f32x4.mul');
    const square = points.keep();
    horner(points, square, COS).get(square).op('f32x4.mul').get(square).op('f32x4.mul').get(square);
    points.constant('f32x4', 0.5).op('f32x4.mul', 'f32x4.sub');
    points.constant('f32x4', 1).op('f32x4.add');
    horner(points, square, SIN).get(square).op('f32x4.mul').get(r).op('f32x4.mul').get(r).op('f32x4.add');
    f.get(turns).i32(31).op('i32x4.shl').i32(31).op('i32x4.shr_s', points.choose).get(turns);
    points.constant('i32x4', 2).op('v128.and').i32(30).op('i32x4.shl', 'v128.xor');
    if (quarter === 0) orTiny(points, x);
  };

/** Functions of several vectors at once. */
export const functionsInTurns: Readonly<Record<string, typeof exps>> = { exp: exps };

/** Functions of float32 vectors: each takes its operands from the stack and leaves the result. */
export const vectorFunctions: Readonly<Record<string, Vectors>> = {
  exp,
  expm1,
  log,
  log1p,
  power,
  tanh,
  sin: /* @__PURE__ */ sine(0),
  cos: /* @__PURE__ */ sine(1),
  tan,
  atan,
  atan2,
  mod,
  floorDivide,
};
