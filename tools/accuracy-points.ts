// Where functions are measured: always the same float32 numbers, and pairs of them.
import { randomNumbers } from '@tensai/testkit';

/** Which numbers: all of a narrower dtype, or a sample of float32. */
export type PointKind = 'float16' | 'bfloat16' | 'float32';

/** All kinds, in the order of the table. */
export const pointKinds: readonly PointKind[] = ['float16', 'bfloat16', 'float32'];

const word = new Uint32Array(1);
const number = new Float32Array(word.buffer);
const ofBits = (bits: number): number => {
  word[0] = bits;
  return number[0]!;
};
const bitsOf = (x: number): number => {
  number[0] = x;
  return word[0]!;
};
const SIGN = 2 ** 31;
const PATTERNS = 2 ** 16;

function ofHalf(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, (bits & 1023) / 1024];
  if (exponent === 31) return fraction > 0 ? NaN : sign * Infinity;
  return sign * (exponent > 0 ? 2 ** (exponent - 15) * (1 + fraction) : 2 ** -14 * fraction);
}

// where functions have zeros, poles, bounds of their range, or formulas their joints
const CENTRES: readonly number[] = [
  0.25, 0.5, 0.625, 1, 1.2, 1.25, 1.4616321, 1.5, 2, 3, 4, 5, 6, 8, 10, 16, 22, 30, 64, 80, 88, 88.722839, 89, 103.97, 104, 126, 127,
  128, 149, 150, Math.LN2, Math.E, Math.SQRT2, Math.SQRT1_2, 2 ** 12, 2 ** 23, 2 ** 24, 2 ** 28, 2 ** 31, 2 ** 60, 2 ** 63, 2 ** 64, 2 ** 127,
]; // prettier-ignore
const NEIGHBOURS = 64;

function sampled(): number[] {
  const random = randomNumbers(1);
  const points: number[] = [];
  for (let exponent = 0; exponent < 255; exponent++) {
    // most of what happens, happens near 1
    const count = exponent >= 103 && exponent < 135 ? 12_288 : 512;
    for (let k = 0; k < count; k++) {
      const bits = exponent * 2 ** 23 + Math.floor(((k + random()) / count) * 2 ** 23);
      points.push(ofBits(bits), ofBits(bits + SIGN));
    }
  }
  const turns = Array.from({ length: 40 }, (_, k) => (k + 1) * (Math.PI / 2));
  for (const middle of [...CENTRES, ...turns].map(bitsOf))
    for (let k = -NEIGHBOURS; k <= NEIGHBOURS; k++) points.push(ofBits(middle + k), ofBits(middle + k + SIGN));
  return points;
}

function sampledPairs(): [number, number][] {
  const random = randomNumbers(2);
  const sign = (): number => (random() < 0.5 ? -1 : 1);
  const drawn = (reach: number): number => sign() * (1 + random()) * 2 ** Math.floor((2 * random() - 1) * reach);
  const pairs = (count: number, pair: () => [number, number]): [number, number][] =>
    Array.from({ length: count }, pair);
  return [
    ...pairs(2 ** 18, () => [drawn(4), drawn(4)]),
    ...pairs(2 ** 18, () => [drawn(30), drawn(30)]),
    // close to one another
    ...pairs(2 ** 17, () => {
      const x = Math.fround(drawn(6));
      return [x, x * (1 + sign() * 2 ** -Math.floor(random() * 24))];
    }),
    // close to 1, and large: powers
    ...pairs(2 ** 17, () => [1 + drawn(2) * 2 ** -Math.floor(random() * 20), drawn(24)]),
    ...pairs(2 ** 18, () => [ofBits(random() * 2 ** 32), ofBits(random() * 2 ** 32)]),
  ];
}

const made = new Map<string, Float32Array[]>();

function once(key: string, make: () => Float32Array[]): Float32Array[] {
  let points = made.get(key);
  if (!points) made.set(key, (points = make()));
  return points;
}

/** The numbers of a kind, as float32. */
export const pointsOf = (kind: PointKind): Float32Array =>
  once(kind, () => [
    kind === 'float32'
      ? Float32Array.from(sampled())
      : Float32Array.from({ length: PATTERNS }, (_, i) => (kind === 'float16' ? ofHalf(i) : ofBits(i * PATTERNS))),
  ])[0]!;

/** Pairs of such numbers: each one of a narrow dtype meets four others. */
export const pairsOf = (kind: PointKind): readonly Float32Array[] =>
  once(`${kind} pairs`, () => {
    if (kind === 'float32') {
      const pairs = sampledPairs();
      return [0, 1].map((side) => Float32Array.from(pairs, (pair) => pair[side]!));
    }
    const all = pointsOf(kind);
    // odd numbers have no common divisor with the number of patterns, so each one comes up once
    const steps = [1, 257, 16_411, 40_503];
    return [
      Float32Array.from({ length: PATTERNS * steps.length }, (_, i) => all[i % PATTERNS]!),
      Float32Array.from(
        { length: PATTERNS * steps.length },
        (_, i) => all[((i % PATTERNS) * steps[Math.floor(i / PATTERNS)]! + 12_345) % PATTERNS]!,
      ),
    ];
  });
