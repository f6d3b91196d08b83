import type { Local, PlainInstruction } from '../emit/index.ts';
import type { Points } from './points.ts';

/** Beside it the last bit of a float64 is 1, and its lower half a whole number below 2⁵¹ modulo 2³²; that of infinity and of NaN is 0. */
const WHOLE = 1.5 * 2 ** 52;

/**
 * Takes float32 vectors from the stack, the last one first, and leaves what `compute` pushes for their numbers as float64s, two at a time (from lane `first` on), rounded once. `convert`: they
 * are integers, and what is pushed are whole numbers, which wrap around.
 */
export function inDoubles(
  points: Points,
  operands: number,
  compute: (values: readonly Local[], first: 0 | 2) => void,
  convert?: PlainInstruction,
): void {
  const { f, lanes } = points;
  const given = Array.from({ length: operands }, () => points.keep()).reverse();
  // one point is in all lanes alike
  const halves = (lanes === 1 ? [false] : [false, true]).map((upper) => {
    const wide = given.map((value) => {
      f.get(value);
      if (upper) f.get(value).quarters(2, 3, 2, 3);
      f.op(convert ?? 'f64x2.promote_low_f32x4');
      return points.keep();
    });
    compute(wide, upper ? 2 : 0);
    if (convert) f.get(points.prelude.constant('f64x2', WHOLE)).op('f64x2.add');
    else f.op('f32x4.demote_f64x2_zero');
    return points.keep();
  });
  const [low, high = low] = halves;
  f.get(low!, high!);
  if (convert) f.quarters(0, 2, 4, 6);
  else f.quarters(0, 1, 4, 5);
}

/** Pushes `Σ coefficients[i] · xⁱ` of float64s, the highest first. */
export function doubleHorner({ f, prelude }: Points, x: Local, [first, ...rest]: readonly number[]): void {
  f.get(prelude.constant('f64x2', first!));
  for (const coefficient of rest) f.get(x).op('f64x2.mul').get(prelude.constant('f64x2', coefficient)).op('f64x2.add');
}
