import type { FunctionBuilder, Local } from '../emit/index.ts';
import { inDoubles } from './in-doubles.ts';
import type { Points } from './points.ts';

// Quotients and remainders of float32 vectors in float64. A quotient below 2²⁷ (the 24 bits of each operand, and 3 more) has the floor of the exact quotient, whose product with
// the divisor is exact; so is the difference from the dividend, but for a dividend smaller than the divisor, where it is rounded once.
const EXACT = 2 ** 27;
/** Sign, exponent and the first 24 or 25 bits of a number. */
const FIRST_24 = [-(2 ** 29), -1, -(2 ** 29), -1];
const FIRST_25 = [-(2 ** 28), -1, -(2 ** 28), -1];

const doubles =
  ({ f, prelude }: Points): ((value: number) => FunctionBuilder) =>
  (value) =>
    f.get(prelude.constant('f64x2', value));

/** Pushes whether |a| is a number below infinity. */
function pushFinite(points: Points, a: Local): void {
  points.f.get(a).op('f64x2.abs');
  doubles(points)(Infinity).op('f64x2.lt');
}

/** Pushes whether b is infinite, and a is not. */
function pushBeyond(points: Points, a: Local, b: Local): void {
  const { f } = points;
  f.get(b).op('f64x2.abs');
  doubles(points)(Infinity).op('f64x2.eq');
  pushFinite(points, a);
  f.op('v128.and');
}

/** Pushes whether the signs of two numbers differ, neither of which is 0. */
function pushDiffer(points: Points, a: Local, b: Local): void {
  points.f.get(a, b).op('f64x2.mul');
  doubles(points)(0).op('f64x2.lt');
}

/** From a and b on the stack: the remainder with the sign of b. */
export const mod = (points: Points): void => inDoubles(points, 2, ([a, b]) => pushRest(points, a!, b!));

function pushRest(points: Points, a: Local, b: Local): void {
  const { f, prelude } = points;
  const double = doubles(points);
  f.get(a, b).op('f64x2.div');
  const quotient = points.keep();
  f.get(a);
  const rest = points.keep();
  // a larger quotient is taken off in parts of 24 bits, each of which leaves a number of 24 bits
  const large = f.local('v128');
  f.block((done) =>
    f.loop((again) => {
      f.get(quotient).op('f64x2.abs');
      double(EXACT).op('f64x2.ge');
      pushFinite(points, quotient);
      f.op('v128.and').tee(large).op('v128.any_true', 'i32.eqz').branchIf(done);
      f.get(rest, quotient)
        .get(prelude.constant('i32x4', ...FIRST_24))
        .op('v128.and')
        .get(b);
      f.op('f64x2.mul').get(large).op('v128.and', 'f64x2.sub').set(rest);
      f.get(rest, b).op('f64x2.div').set(quotient).branch(again);
    }),
  );
  f.get(rest, quotient).op('f64x2.floor').get(b).op('f64x2.mul', 'f64x2.sub').set(rest);
  // of an infinite b: a itself, or b where signs differ
  f.get(b, a);
  pushDiffer(points, a, b);
  f.op('v128.bitselect').get(rest);
  pushBeyond(points, a, b);
  f.op('v128.bitselect').set(rest);
  // a zero has the sign of b
  f.get(b);
  double(-0).op('v128.and').get(rest, rest);
  double(0).op('f64x2.eq', 'v128.bitselect');
}

/** From a and b on the stack: the largest whole number not above the exact quotient. */
export const floorDivide = (points: Points): void => inDoubles(points, 2, ([a, b]) => pushFloor(points, a!, b!));

function pushFloor(points: Points, a: Local, b: Local): void {
  const { f, prelude } = points;
  const double = doubles(points);
  f.get(a, b).op('f64x2.div', 'f64x2.floor');
  const whole = points.keep();
  // a large quotient may have been rounded up to a whole number; of more than 25 bits the last is nothing to a float32
  f.get(a, whole, b).op('f64x2.mul', 'f64x2.sub');
  const rest = points.keep();
  f.get(whole);
  double(1);
  pushDiffer(points, rest, b);
  f.get(whole)
    .get(prelude.constant('i32x4', ...FIRST_25))
    .op('v128.and')
    .get(whole)
    .op('f64x2.eq');
  f.op('v128.and', 'v128.and', 'f64x2.sub');
  const lower = points.keep();
  // beside an infinite b a number of the other sign is just below 0
  double(-1).get(lower);
  pushBeyond(points, a, b);
  pushDiffer(points, a, b);
  f.op('v128.and', 'v128.bitselect').set(lower);
  // of an infinite a nothing is known, but over 0
  double(NaN).get(lower, a).op('f64x2.abs');
  double(Infinity).op('f64x2.eq').get(b);
  double(0).op('f64x2.ne', 'v128.and', 'v128.bitselect');
}
