import type { Expr } from '@tensai/core';
import { wrap } from './casts.ts';
import { lanewise } from './lanewise.ts';
import type { Points } from './points.ts';

/** Pushes integers shifted; a count outside of 0 … 31 shifts everything out. */
export function pushShift(points: Points, e: Expr, how: 'shl' | 'shr_s' | 'shr_u'): void {
  const { f, prelude } = points;
  const [x, count] = e.args as [Expr, Expr];
  if (count.kind === 'literal' && count.value >= 0 && count.value < 32) {
    points.push(x);
    f.i32(count.value).op(`i32x4.${how}`);
  } else if (count.kind === 'symbol') {
    // the same count for all points, though nobody knows it yet
    const n = prelude.number({ sym: count.index });
    points.push(x);
    if (how === 'shr_s') {
      const bounded = prelude.once(`shift ${count.index}`, 'i32', () => {
        prelude.push(n);
        f.i32(31);
        prelude.push(n);
        f.i32(32).op('i32.lt_u', 'select');
      });
      f.get(bounded).op('i32x4.shr_s');
    } else {
      const inside = prelude.once(`inside ${count.index}`, 'v128', () => {
        f.i32(0);
        prelude.push(n);
        f.i32(32).op('i32.lt_u', 'i32.sub', 'i32x4.splat');
      });
      prelude.push(n);
      f.op(`i32x4.${how}`).get(inside).op('v128.and');
    }
  } else {
    const value = f.local('i32');
    const by = f.local('i32');
    lanewise(points, e.args, e.dtype, () => {
      f.set(by).set(value).get(value);
      if (how === 'shr_s') f.get(by).i32(31).get(by).i32(32).op('i32.lt_u', 'select', 'i32.shr_s');
      else f.get(by).op(`i32.${how}`).i32(0).get(by).i32(32).op('i32.lt_u', 'select');
    });
  }
  wrap(points, e.dtype);
}
