import { type DType, type Expr, factsOf } from '@tensai/core';
import type { Local } from '../emit/index.ts';
import { isWide } from './lanes.ts';
import type { Points } from './points.ts';

/** Is a value of the dtype a float64 when it is by itself (half floats are bits)? */
const isReal = (dtype: DType): boolean => factsOf(dtype).kind === 'float' && !factsOf(dtype).half;

/** Pushes one lane of a value by itself: a float64 for floats, an int32 for all else. */
function extract({ f }: Points, dtype: DType, value: Local, lane: number): void {
  f.get(value);
  if (isWide(dtype)) f.lane('f64x2.extract_lane', lane);
  else if (isReal(dtype)) f.lane('f32x4.extract_lane', lane).op('f64.promote_f32');
  else f.lane('i32x4.extract_lane', lane);
}

/** Pushes a value that is computed lane by lane: `write` finds the operands on the stack, each by itself, and leaves the result so. */
export function lanewise(points: Points, operands: readonly Expr[], dtype: DType, write: () => void): void {
  const { f, lanes } = points;
  const values = operands.map((e) => points.local(e));
  const result = f.local('v128');
  for (let lane = 0; lane < lanes; lane++) {
    if (lane > 0) f.get(result);
    values.forEach((value, k) => extract(points, operands[k]!.dtype, value, lane));
    write();
    if (isWide(dtype)) put('f64x2', lane);
    else if (isReal(dtype)) {
      f.op('f32.demote_f64');
      put('f32x4', lane);
    } else put('i32x4', lane);
    f.set(result);
  }
  f.get(result);

  function put(shape: 'f64x2' | 'f32x4' | 'i32x4', lane: number): void {
    if (lane === 0) f.op(`${shape}.splat`);
    else f.lane(`${shape}.replace_lane`, lane);
  }
}
