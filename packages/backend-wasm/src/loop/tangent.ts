import type { Local } from '../emit/index.ts';
import { eachFar, putLane } from './far-angles.ts';
import { doubleHorner, inDoubles } from './in-doubles.ts';
import type { Points } from './points.ts';
import { orTiny } from './tiny.ts';

// π/2 in two parts, the first of 33 bits: its products with whole numbers below 2²⁰ are exact
const HALF_PI_HIGH = 1.5707963267341256;
const HALF_PI_LOW = 6.077100506506192e-11;

/** tan(r) / r in r² for |r| ≤ π/4: interpolation at Chebyshev points, relative error 1.2e-9. */
const TAN = [
  0.00441589331474, -2.17851746248e-6, 0.0109207393199, 0.0212421547185, 0.0540700091704, 0.133325331936,
  0.333333570774, 0.999999998853,
]; // prettier-ignore

/** Pushes what float64s exceed a whole number of quarter turns by; gives that number. */
export function reduceByHalfPi(points: Points, wide: Local): Local {
  const { f } = points;
  f.get(wide);
  points.constant('f64x2', 2 / Math.PI).op('f64x2.mul', 'f64x2.nearest');
  const turns = points.keep();
  f.get(wide, turns);
  points.constant('f64x2', HALF_PI_HIGH).op('f64x2.mul', 'f64x2.sub').get(turns);
  points.constant('f64x2', HALF_PI_LOW).op('f64x2.mul', 'f64x2.sub');
  return turns;
}

/** From x on the stack: in float64, and rounded once, because rounding the angle alone costs most of a last place. */
export function tan(points: Points): void {
  const { f, lanes } = points;
  const x = points.keep();
  f.get(x);
  inDoubles(points, 1, ([wide], first) => {
    const turns = reduceByHalfPi(points, wide!);
    const r = points.keep();
    eachFar(points, x, first, Math.min(lanes, 2), (lane, rest, quarters) => {
      putLane(points, r, 'f64x2', lane, () => f.get(rest));
      putLane(points, turns, 'f64x2', lane, () => f.get(quarters).op('f64.convert_i32_s'));
    });
    f.get(r, r).op('f64x2.mul');
    const square = points.keep();
    doubleHorner(points, square, TAN);
    f.get(r).op('f64x2.mul');
    const tangent = points.keep();
    // after an odd number of quarter turns −1 / tan: half of an odd number is not whole
    points.constant('f64x2', -1).get(tangent).op('f64x2.div').get(tangent, turns);
    points.constant('f64x2', 0.5).op('f64x2.mul');
    const half = points.keep();
    f.get(half).op('f64x2.nearest').get(half).op('f64x2.ne', 'v128.bitselect');
  });
  orTiny(points, x);
}
