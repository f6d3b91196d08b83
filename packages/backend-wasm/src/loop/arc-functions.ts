import type { FunctionBuilder, Local } from '../emit/index.ts';
import { doubleHorner, inDoubles } from './in-doubles.ts';
import type { Points } from './points.ts';

// Angles of float32 vectors, computed in float64 and rounded once: quotients and differences of angles would each cost a part of the last place.

/** atan(t) / t in t² for |t| ≤ tan(π/8): interpolation at Chebyshev points, relative error 6.3e-10. */
const ATAN = [-0.060258367015, 0.105696472297, -0.142395083206, 0.199981817273, -0.333333068687, 0.999999999371];

/** Pushes the angle of the point (x, y) of float64s that were float32s, NaN aside. */
function pushAngle(points: Points, y: Local, x: Local): void {
  const { f } = points;
  const double = (value: number): FunctionBuilder => points.constant('f64x2', value);
  const kept = (): Local => points.keep();
  f.get(y).op('f64x2.abs');
  const height = kept();
  f.get(x).op('f64x2.abs');
  const width = kept();
  f.get(width, height).op('f64x2.lt');
  const steep = kept();
  f.get(width, height, steep).op('v128.bitselect');
  let lesser = kept();
  f.get(height, width, steep).op('v128.bitselect');
  let larger = kept();
  // of two that are infinite the quotient is 1, of an infinite one and another 0; of two zeros it is 0
  f.get(larger);
  double(Infinity).op('f64x2.eq');
  const infinite = kept();
  double(1).get(lesser);
  double(Infinity).op('f64x2.eq', 'v128.and').get(lesser, infinite).op('v128.bitselect');
  lesser = kept();
  double(1).get(larger, infinite).get(larger);
  double(0).op('f64x2.eq', 'v128.or', 'v128.bitselect');
  larger = kept();
  // from π/8 on, the angle from π/4
  f.get(larger);
  double(Math.SQRT2 - 1)
    .op('f64x2.mul')
    .get(lesser)
    .op('f64x2.lt');
  const wide = kept();
  f.get(lesser, larger, wide).op('v128.and', 'f64x2.sub');
  f.get(larger, lesser, wide).op('v128.and', 'f64x2.add', 'f64x2.div');
  const t = kept();
  f.get(t, t).op('f64x2.mul');
  const square = kept();
  doubleHorner(points, square, ATAN);
  f.get(t).op('f64x2.mul');
  double(Math.PI / 4)
    .get(wide)
    .op('v128.and', 'f64x2.add');
  let angle = kept();
  double(Math.PI / 2)
    .get(angle)
    .op('f64x2.sub')
    .get(angle, steep)
    .op('v128.bitselect');
  angle = kept();
  // a negative x, −0 too, lies on the other side
  double(Math.PI).get(angle).op('f64x2.sub').get(angle, x).i32(63).op('i64x2.shr_s', 'v128.bitselect');
  f.get(y);
  double(-0).op('v128.and', 'v128.or');
}

/** From x on the stack: NaN where it is NaN, and otherwise what `compute` pushes. */
export function atan(points: Points): void {
  const { f, prelude } = points;
  const x = points.keep();
  const one = prelude.constant('f64x2', 1);
  f.get(x);
  inDoubles(points, 1, ([y]) => pushAngle(points, y!, one));
  const angle = points.keep();
  f.get(angle, x, x, x).op('f32x4.eq', 'v128.bitselect');
}

/** From y and x on the stack. */
export function atan2(points: Points): void {
  const { f } = points;
  const x = points.keep();
  const y = points.keep();
  f.get(y, x);
  inDoubles(points, 2, ([height, width]) => pushAngle(points, height!, width!));
  const angle = points.keep();
  points.constant('f32x4', NaN).get(angle, x, x).op('f32x4.ne').get(y, y).op('f32x4.ne', 'v128.or', 'v128.bitselect');
}
