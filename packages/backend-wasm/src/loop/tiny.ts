import type { Local } from '../emit/index.ts';
import type { Points } from './points.ts';

/** From f(x) on the stack, of a function with f(x) ≈ x near 0: tiny numbers are their own result, and −0 is. */
export function orTiny(points: Points, x: Local): void {
  const result = points.keep();
  points.f.get(x, result, x).op('f32x4.abs');
  points.constant('f32x4', 1e-8).op('f32x4.lt', points.choose);
}
