import type { FunctionBuilder, Local } from '../emit/index.ts';
import { inDoubles } from './in-doubles.ts';
import type { Points } from './points.ts';

/** 1/15, 1/13 … 1/3, 1: of the series of atanh(s) / s in s². */
const ATANH = [1 / 15, 1 / 13, 1 / 11, 1 / 9, 1 / 7, 1 / 5, 1 / 3, 1];
/** 1/8!, 1/7! … 1, 1. */
const EXP = [1 / 40320, 1 / 5040, 1 / 720, 1 / 120, 1 / 24, 1 / 6, 1 / 2, 1, 1];

/** Takes a base and an exponent from the stack and leaves the power: `exp(y · log |x|)` in float64, rounded once, then the sign and what IEEE says at the ends. */
export function power(points: Points): void {
  const { f, prelude } = points;
  const single = (value: number): FunctionBuilder => points.constant('f32x4', value);
  const y = points.keep();
  const x = points.keep();
  f.get(x).op('f32x4.abs');
  const size = points.keep();
  f.get(size, y);
  inDoubles(points, 2, ([base, exponent]) => pushPower(points, base!, exponent!));
  const magnitude = points.keep();

  // ±1 to any power that is a number has the size 1
  single(1).get(magnitude, size);
  single(1).op('f32x4.eq').get(y, y).op('f32x4.eq', 'v128.and', 'v128.bitselect').set(magnitude);
  f.get(y).op('f32x4.nearest').get(y).op('f32x4.eq');
  const whole = points.keep();
  // an odd number is a whole one whose half is none; the sign of the base is its own then, of zeros too
  f.get(y);
  single(0.5).op('f32x4.mul');
  const half = points.keep();
  f.get(x).get(prelude.constant('i32x4', -2147483648)).op('v128.and').get(whole, half).op('f32x4.nearest').get(half);
  f.op('f32x4.ne', 'v128.and', 'v128.and').get(magnitude).op('v128.xor').set(magnitude);
  // a finite negative number has no powers between the whole ones
  single(NaN).get(magnitude, x);
  single(0).op('f32x4.lt').get(size);
  single(Infinity).op('f32x4.lt', 'v128.and').get(whole).op('v128.andnot', 'v128.bitselect').set(magnitude);
  // 1 to any power at all, and anything to the power 0
  single(1).get(magnitude, y);
  single(0).op('f32x4.eq').get(x);
  single(1).op('f32x4.eq', 'v128.or', 'v128.bitselect');
}

/** Pushes `exp(y · log size)` of float64s that were float32s, `size` not negative. */
function pushPower(points: Points, size: Local, y: Local): void {
  const { f, prelude } = points;
  const double = (value: number): FunctionBuilder => points.constant('f64x2', value);
  /** A polynomial, the highest coefficient first, in pairs: one long chain of operations would have to wait for each of them. */
  const pushPolynomial = (z: Local, coefficients: readonly number[]): void => {
    let terms = coefficients.toReversed().map((coefficient) => prelude.constant('f64x2', coefficient));
    for (let x = z; terms.length > 1;) {
      terms = terms.flatMap((term, k) => {
        if (k % 2 === 1) return [];
        if (k === terms.length - 1) return [term];
        f.get(terms[k + 1]!, x)
          .op('f64x2.mul')
          .get(term)
          .op('f64x2.add');
        return [points.keep()];
      });
      f.get(x, x).op('f64x2.mul');
      x = points.keep();
    }
    f.get(terms[0]!);
  };
  // size = fraction · 2^exponent, the fraction between √½ and √2
  f.get(size).i32(52).op('i64x2.shr_u');
  const biased = points.keep();
  f.get(biased, biased).quarters(0, 2, 0, 2).op('f64x2.convert_low_i32x4_s');
  double(1022).op('f64x2.sub');
  const exponent = points.keep();
  f.get(size)
    .get(prelude.constant('i32x4', -1, 0x000fffff, -1, 0x000fffff))
    .op('v128.and');
  f.get(prelude.constant('i32x4', 0, 0x3fe00000, 0, 0x3fe00000)).op('v128.or');
  const fraction = points.keep();
  f.get(fraction);
  double(Math.SQRT1_2).op('f64x2.lt');
  const low = points.keep();
  f.get(exponent);
  double(1).get(low).op('v128.and', 'f64x2.sub').set(exponent);
  f.get(fraction, fraction, low).op('v128.and', 'f64x2.add').set(fraction);
  // log fraction = 2 · atanh((fraction − 1) / (fraction + 1))
  f.get(fraction);
  double(1).op('f64x2.sub').get(fraction);
  double(1).op('f64x2.add', 'f64x2.div');
  const s = points.keep();
  f.get(s, s).op('f64x2.mul');
  const square = points.keep();
  pushPolynomial(square, ATANH);
  f.get(s).op('f64x2.mul');
  double(2).op('f64x2.mul').get(exponent);
  double(Math.LN2).op('f64x2.mul', 'f64x2.add');
  const log = points.keep();
  // of 0 it is −∞; infinity and NaN are their own
  f.get(log);
  double(-Infinity).get(size, size);
  double(0).op('f64x2.eq', 'v128.bitselect').get(size);
  double(0).op('f64x2.gt').get(size);
  double(Infinity).op('f64x2.lt', 'v128.and', 'v128.bitselect').get(y).op('f64x2.mul');
  double(200).op('f64x2.pmin');
  double(-200).op('f64x2.pmax');
  const t = points.keep();
  f.get(t);
  double(Math.LOG2E).op('f64x2.mul', 'f64x2.nearest');
  const k = points.keep();
  f.get(t, k);
  double(Math.LN2).op('f64x2.mul', 'f64x2.sub').set(t);
  pushPolynomial(t, EXP);
  f.get(k).op('i32x4.trunc_sat_f64x2_s_zero', 'i64x2.extend_low_i32x4_s');
  f.get(prelude.constant('i32x4', 1023, 0, 1023, 0))
    .op('i64x2.add')
    .i32(52)
    .op('i64x2.shl', 'f64x2.mul');
}
