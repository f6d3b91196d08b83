/** A discrete Fourier transform of one length, ready to run on arrays of the host. */
export interface FourierPlan {
  /** Transforms `length` complex numbers in place: `Σ x_j · e^(−2πi·jk/length)`. */
  run(re: Float64Array, im: Float64Array): void;
  /** `cos` and `sin` of `2πk/length`. */
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

/** Beyond it a prime factor costs more as a sum over its length than as a convolution. */
const LARGEST_FACTOR = 61;

/** How long the lengths that are remembered are together: a plan takes some 32 bytes for each element. */
const REMEMBERED = 2 ** 21;

const plans: Map<number, FourierPlan> = /* @__PURE__ */ new Map();
let last = 0;

/** The plan of a length; those used last are remembered. */
export function planFor(length: number): FourierPlan {
  const known = plans.get(length);
  if (known && length === last) return known;
  last = length;
  const plan = known ?? makePlan(length);
  plans.delete(length);
  plans.set(length, plan);
  let total = 0;
  // the last one first, and that one in any case
  for (const one of [...plans.keys()].toReversed()) {
    total += one;
    if (total > REMEMBERED && one !== length) plans.delete(one);
  }
  return plan;
}

function makePlan(length: number): FourierPlan {
  const factors = factorsOf(length);
  const { cos, sin } = rootsOfUnity(length);
  let made: FourierPlan['run'] | undefined;
  // some want the roots only
  const make = (): FourierPlan['run'] =>
    (factors.at(-1) ?? 1) > LARGEST_FACTOR ? byConvolution(length) : byFactors(length, factors, cos, sin);
  return { run: (re, im) => (made ??= make())(re, im), cos, sin };
}

/** 4s first, then primes from the smallest. */
function factorsOf(length: number): number[] {
  const factors: number[] = [];
  let rest = length;
  for (; rest % 4 === 0; rest /= 4) factors.push(4);
  for (let p = 2; p * p <= rest; p++) for (; rest % p === 0; rest /= p) factors.push(p);
  if (rest > 1) factors.push(rest);
  return factors;
}

/** `cos` and `sin` of `2πk/length`, k counted in eighths of a turn, so that the angle is at most π/4 and multiples of a quarter are exact. */
function rootsOfUnity(length: number): { cos: Float64Array; sin: Float64Array } {
  const cos = new Float64Array(length);
  const sin = new Float64Array(length);
  for (let k = 0; k < length; k++) {
    const quarter = Math.round((4 * k) / length);
    // the distance from the nearest quarter, in units of 1 / (4 · length) turns: whole
    const angle = ((4 * k - quarter * length) * Math.PI) / (2 * length);
    const c = Math.cos(angle);
    const s = Math.sin(angle);
    const turn = quarter % 4;
    cos[k] = turn === 0 ? c : turn === 1 ? -s : turn === 2 ? -c : s;
    sin[k] = turn === 0 ? s : turn === 1 ? c : turn === 2 ? -s : -c;
  }
  return { cos, sin };
}

/**
 * Stockham's transform: one pass for each factor, from one pair of arrays into another and back, which leaves results in order.
 * Cochran et al., What is the fast Fourier transform?, 1967.
 */
function byFactors(
  length: number,
  factors: readonly number[],
  cos: Float64Array,
  sin: Float64Array,
): FourierPlan['run'] {
  const spare = [new Float64Array(length), new Float64Array(length)] as const;
  const largest = Math.max(1, ...factors);
  const part = [new Float64Array(largest), new Float64Array(largest)] as const;
  return (re, im) => {
    let [a, b, c, d]: readonly Float64Array[] = [re, im, ...spare];
    let rest = length;
    let stride = 1;
    for (const factor of factors) {
      rest /= factor;
      const pass = { a: a!, b: b!, c: c!, d: d!, factor, rest, stride, cos, sin };
      if (factor === 2) passOf2(pass);
      else if (factor === 4) passOf4(pass);
      else passOf(pass, part);
      [a, b, c, d] = [c, d, a, b];
      stride *= factor;
    }
    if (a !== re) {
      re.set(a!);
      im.set(b!);
    }
  };
}

interface Pass {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly c: Float64Array;
  readonly d: Float64Array;
  readonly factor: number;
  readonly rest: number;
  readonly stride: number;
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

function passOf2({ a, b, c, d, rest, stride, cos, sin }: Pass): void {
  for (let k = 0; k < rest; k++) {
    const wr = cos[k * stride]!;
    const wi = -sin[k * stride]!;
    for (let q = 0; q < stride; q++) {
      const from = q + stride * k;
      const other = from + stride * rest;
      const to = q + stride * 2 * k;
      const xr = a[from]! - a[other]!;
      const xi = b[from]! - b[other]!;
      c[to] = a[from]! + a[other]!;
      d[to] = b[from]! + b[other]!;
      c[to + stride] = xr * wr - xi * wi;
      d[to + stride] = xr * wi + xi * wr;
    }
  }
}

function passOf4({ a, b, c, d, rest, stride, cos, sin }: Pass): void {
  const apart = stride * rest;
  for (let k = 0; k < rest; k++) {
    const at = k * stride;
    const w1r = cos[at]!;
    const w1i = -sin[at]!;
    const w2r = cos[2 * at]!;
    const w2i = -sin[2 * at]!;
    const w3r = cos[3 * at]!;
    const w3i = -sin[3 * at]!;
    for (let q = 0; q < stride; q++) {
      const p0 = q + at;
      const p1 = p0 + apart;
      const p2 = p1 + apart;
      const p3 = p2 + apart;
      const evenR = a[p0]! + a[p2]!;
      const evenI = b[p0]! + b[p2]!;
      const crossR = a[p0]! - a[p2]!;
      const crossI = b[p0]! - b[p2]!;
      const oddR = a[p1]! + a[p3]!;
      const oddI = b[p1]! + b[p3]!;
      // −i times the difference
      const turnR = b[p1]! - b[p3]!;
      const turnI = a[p3]! - a[p1]!;
      const to = q + 4 * at;
      c[to] = evenR + oddR;
      d[to] = evenI + oddI;
      const r1 = crossR + turnR;
      const i1 = crossI + turnI;
      c[to + stride] = r1 * w1r - i1 * w1i;
      d[to + stride] = r1 * w1i + i1 * w1r;
      const r2 = evenR - oddR;
      const i2 = evenI - oddI;
      c[to + 2 * stride] = r2 * w2r - i2 * w2i;
      d[to + 2 * stride] = r2 * w2i + i2 * w2r;
      const r3 = crossR - turnR;
      const i3 = crossI - turnI;
      c[to + 3 * stride] = r3 * w3r - i3 * w3i;
      d[to + 3 * stride] = r3 * w3i + i3 * w3r;
    }
  }
}

function passOf(
  { a, b, c, d, factor, rest, stride, cos, sin }: Pass,
  [re, im]: readonly [Float64Array, Float64Array],
): void {
  const length = cos.length;
  const turn = length / factor;
  for (let k = 0; k < rest; k++)
    for (let q = 0; q < stride; q++) {
      for (let j = 0; j < factor; j++) {
        re[j] = a[q + stride * (k + rest * j)]!;
        im[j] = b[q + stride * (k + rest * j)]!;
      }
      for (let r = 0; r < factor; r++) {
        let sumR = 0;
        let sumI = 0;
        for (let j = 0; j < factor; j++) {
          const at = ((r * j) % factor) * turn;
          sumR += re[j]! * cos[at]! + im[j]! * sin[at]!;
          sumI += im[j]! * cos[at]! - re[j]! * sin[at]!;
        }
        const at = k * r * stride;
        const to = q + stride * (factor * k + r);
        c[to] = sumR * cos[at]! + sumI * sin[at]!;
        d[to] = sumI * cos[at]! - sumR * sin[at]!;
      }
    }
}

/**
 * Any length as a convolution of a power of two: `jk = (j² + k² − (k − j)²) / 2`.
 * Bluestein, A linear filtering approach to the computation of discrete Fourier transform, 1970.
 */
function byConvolution(length: number): FourierPlan['run'] {
  let size = 1;
  while (size < 2 * length - 1) size *= 2;
  const inner = makePlan(size);
  const turns = rootsOfUnity(2 * length);
  const chirpR = new Float64Array(length);
  const chirpI = new Float64Array(length);
  for (let j = 0; j < length; j++) {
    // j² stays whole far beyond the largest tensor; the angle is reduced before it is rounded
    const at = (j * j) % (2 * length);
    chirpR[j] = turns.cos[at]!;
    chirpI[j] = turns.sin[at]!;
  }
  const filterR = new Float64Array(size);
  const filterI = new Float64Array(size);
  for (let j = 0; j < length; j++) {
    filterR[j] = chirpR[j]!;
    filterI[j] = chirpI[j]!;
    if (j > 0) {
      filterR[size - j] = chirpR[j]!;
      filterI[size - j] = chirpI[j]!;
    }
  }
  inner.run(filterR, filterI);
  const workR = new Float64Array(size);
  const workI = new Float64Array(size);
  return (re, im) => {
    workR.fill(0, length);
    workI.fill(0, length);
    for (let j = 0; j < length; j++) {
      workR[j] = re[j]! * chirpR[j]! + im[j]! * chirpI[j]!;
      workI[j] = im[j]! * chirpR[j]! - re[j]! * chirpI[j]!;
    }
    inner.run(workR, workI);
    // the product, with its parts exchanged: the transform of that is the inverse one, exchanged too
    for (let k = 0; k < size; k++) {
      const r = workR[k]! * filterR[k]! - workI[k]! * filterI[k]!;
      workI[k] = workR[k]! * filterI[k]! + workI[k]! * filterR[k]!;
      workR[k] = r;
    }
    inner.run(workI, workR);
    for (let k = 0; k < length; k++) {
      const r = workR[k]! / size;
      const i = workI[k]! / size;
      re[k] = r * chirpR[k]! + i * chirpI[k]!;
      im[k] = i * chirpR[k]! - r * chirpI[k]!;
    }
  };
}
