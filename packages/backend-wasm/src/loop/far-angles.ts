import type { Callee, FunctionBuilder, Local } from '../emit/index.ts';
import type { Points } from './points.ts';

/** Smaller angles are brought near 0 by the vectors themselves. */
const FAR = 2 ** 20;
/** The exponent of `FAR`, as float32s bear it. */
const LEAST_EXPONENT = 127 + 20;

// 2/π as a binary fraction: five zeros, and 251 digits
const DIGITS = [0x0517cc1b727220a9n, 0x4fe13abe8fa9a6een, 0x06db14acc9e21c82n, 0x0ff28b1d5ef5de2bn] as const;

/**
 * From the bits of a float32 of 2²⁰ or more: the angle less whole quarter turns, between −π/4 and π/4, and how many they were modulo 4. Of 2/π only those digits count that give less than
 * 4 quarter turns: Payne and Hanek, "Radian reduction for trigonometric functions", ACM SIGNUM Newsletter 18 (1983).
 */
function writeNear(f: FunctionBuilder): void {
  const [bits] = f.params as [Local];
  const [place, turns] = [f.local('i32'), f.local('i32')];
  const [shift, digits, product, more] = [f.local('i64'), f.local('i64'), f.local('i64'), f.local('i64')];
  const rest = f.local('f64');
  const mask32 = 0xffffffffn;
  f.get(bits).i32(23).op('i32.shr_u').i32(255).op('i32.and').i32(LEAST_EXPONENT).op('i32.sub').set(place);
  f.get(place).op('i64.extend_i32_u').i64(63n).op('i64.and').set(shift);
  f.get(bits).i32(0x7fffff).op('i32.and').i32(0x800000).op('i32.or', 'i64.extend_i32_u').set(digits);
  /** Pushes word `k` of the digits from the place on. */
  const word = (k: number): void => {
    f.i64(DIGITS[k + 1]!).i64(DIGITS[k]!);
    f.get(place).i32(63).op('i32.gt_s', 'select');
  };
  const window = (k: number): void => {
    word(k);
    f.get(shift).op('i64.shl');
    word(k + 1);
    f.i64(1n).op('i64.shr_u').i64(63n).get(shift).op('i64.sub', 'i64.shr_u', 'i64.or');
  };
  // the fraction's 24 digits times 128 of 2/π: quarter turns, of which the first two digits are whole ones
  window(1);
  f.set(product);
  f.get(product).i64(32n).op('i64.shr_u').get(digits).op('i64.mul');
  f.get(product).i64(mask32).op('i64.and').get(digits).op('i64.mul').i64(32n).op('i64.shr_u', 'i64.add').set(more);
  window(0);
  f.get(digits).op('i64.mul').get(more).i64(32n).op('i64.shr_u', 'i64.add').set(product);
  f.get(product)
    .i64(2n ** 61n)
    .op('i64.add')
    .i64(62n)
    .op('i64.shr_u', 'i32.wrap_i64')
    .set(turns);
  f.get(product, turns).op('i64.extend_i32_u').i64(62n).op('i64.shl', 'i64.sub', 'f64.convert_i64_s');
  f.get(more).i64(mask32).op('i64.and', 'f64.convert_i64_s');
  f.f64(2 ** -32)
    .op('f64.mul', 'f64.add')
    .f64((Math.PI / 2) * 2 ** -62)
    .op('f64.mul')
    .set(rest);
  // infinity has no angle; an angle below 0 is that above it, turned around
  f.get(rest)
    .f64(NaN)
    .get(place)
    .i32(255 - LEAST_EXPONENT)
    .op('i32.lt_s', 'select')
    .set(rest);
  f.get(rest).op('f64.neg').get(rest, bits).i32(0).op('i32.lt_s', 'select');
  f.i32(0).get(turns).op('i32.sub').get(turns, bits).i32(0).op('i32.lt_s', 'select');
}

/** Calls `each` for the lanes of a float32 vector from `first` on that hold very large angles, with variables that hold those angles near 0, and the quarter turns taken off. */
export function eachFar(
  points: Points,
  x: Local,
  first: number,
  count: number,
  each: (lane: number, rest: Local, turns: Local) => void,
): void {
  const { f, prelude } = points;
  const near: Callee = prelude.own('near', { params: ['i32'], results: ['f64', 'i32'] }, writeNear);
  f.get(x).op('f32x4.abs');
  points.constant('f32x4', FAR).op('f32x4.gt');
  const far = points.keep();
  f.get(far)
    .op('v128.any_true')
    .ifRarely(() => {
      const [rest, turns] = [f.local('f64'), f.local('i32')];
      for (let lane = 0; lane < count; lane++)
        f.get(far)
          .lane('i32x4.extract_lane', first + lane)
          .if(() => {
            f.get(x)
              .lane('i32x4.extract_lane', first + lane)
              .call(near)
              .set(turns)
              .set(rest);
            each(lane, rest, turns);
          });
    });
}

/** Puts a number into one lane of a vector; into all, where a vector holds one point. */
export function putLane(
  { f, lanes }: Points,
  into: Local,
  shape: 'f32x4' | 'f64x2' | 'i32x4',
  lane: number,
  number: () => void,
): void {
  if (lanes > 1) f.get(into);
  number();
  if (lanes > 1) f.lane(`${shape}.replace_lane`, lane);
  else f.op(`${shape}.splat`);
  f.set(into);
}
