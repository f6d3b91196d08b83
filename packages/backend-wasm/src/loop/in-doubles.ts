import type { Local } from '../emit/index.ts';
import type { Points } from './points.ts';

const UPPER = [2, 3, 2, 3] as const;
const BOTH_LOW = [0, 1, 4, 5] as const;

/** Takes float32 vectors from the stack, the last one first, and leaves what `compute` pushes for their numbers as float64s, two at a time (from lane `first` on), rounded once. */
export function inDoubles(
  points: Points,
  operands: number,
  compute: (values: readonly Local[], first: 0 | 2) => void,
): void {
  const { f, lanes } = points;
  const given = Array.from({ length: operands }, () => points.keep()).reverse();
  // one point is in all lanes alike
  const halves = (lanes === 1 ? [false] : [false, true]).map((upper) => {
    const wide = given.map((value) => {
      f.get(value);
      if (upper) f.get(value).quarters(...UPPER);
      f.op('f64x2.promote_low_f32x4');
      return points.keep();
    });
    compute(wide, upper ? 2 : 0);
    f.op('f32x4.demote_f64x2_zero');
    return points.keep();
  });
  const [low, high = low] = halves;
  f.get(low!, high!).quarters(...BOTH_LOW);
}

/** Pushes `Σ coefficients[i] · xⁱ` of float64s, the highest first. */
export function doubleHorner({ f, prelude }: Points, x: Local, [first, ...rest]: readonly number[]): void {
  f.get(prelude.constant('f64x2', first!));
  for (const coefficient of rest) f.get(x).op('f64x2.mul').get(prelude.constant('f64x2', coefficient)).op('f64x2.add');
}
