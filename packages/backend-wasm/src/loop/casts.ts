import { bfloat16Format, type DType, type Expr, factsOf } from '@tensai/core';
import { isWide } from './lanes.ts';
import type { Points } from './points.ts';

/** Holds an int32 on the stack to the width of a dtype. */
export function wrap(points: Points, dtype: DType): void {
  const { kind, bytes, min } = factsOf(dtype);
  if (kind !== 'int' || bytes !== 1) return;
  if (min < 0) points.f.i32(24).op('i32x4.shl').i32(24).op('i32x4.shr_s');
  else points.constant('i32x4', 255).op('v128.and');
}

/** Makes a mask of 64-bit lanes one of 32-bit lanes. */
export function narrowMask(points: Points): void {
  const mask = points.keep();
  points.f.get(mask, mask).quarters(0, 2, 0, 2);
}

/** Pushes a value in another dtype. */
export function pushCast(points: Points, e: Expr): void {
  const [from] = e.args as [Expr];
  const source = factsOf(from.dtype);
  const target = factsOf(e.dtype);
  if (source.half) {
    points.push(from);
    if (source.half === bfloat16Format) points.f.i32(16).op('i32x4.shl');
    else widenFloat16(points);
    convert(points, source.arithmetic, e.dtype);
  } else if (target.half) {
    points.push(from);
    if (source.kind === 'float' && isWide(from.dtype)) narrowToOdd(points);
    else if (source.kind === 'int' && source.bytes === 4) shorten(points, source.min < 0);
    else convert(points, from.dtype, 'float32');
    convert(points, 'float32', e.dtype);
  } else {
    points.push(from);
    convert(points, from.dtype, e.dtype);
  }
}

/** Converts the value on the stack; half floats only from float32. */
function convert(points: Points, from: DType, to: DType): void {
  const { f } = points;
  const source = factsOf(from);
  const target = factsOf(to);
  if (from === to) return;
  if (target.half) {
    if (target.half === bfloat16Format) narrowBfloat16(points);
    else narrowFloat16(points);
  } else if (target.kind === 'bool') {
    if (source.kind === 'float') {
      const wide = isWide(from);
      points.constant(wide ? 'f64x2' : 'f32x4', 0).op(wide ? 'f64x2.ne' : 'f32x4.ne');
      if (wide) narrowMask(points);
    } else points.constant('i32x4', 0).op('i32x4.ne');
  } else if (source.kind === 'float' && target.kind === 'float') {
    f.op(isWide(to) ? 'f64x2.promote_low_f32x4' : 'f32x4.demote_f64x2_zero');
  } else if (source.kind === 'float') {
    const sign = target.min < 0 ? 's' : 'u';
    f.op(isWide(from) ? `i32x4.trunc_sat_f64x2_${sign}_zero` : `i32x4.trunc_sat_f32x4_${sign}`);
    if (target.bytes === 1) {
      points.constant('i32x4', target.max).op(`i32x4.min_${sign}`);
      if (target.min < 0) points.constant('i32x4', target.min).op('i32x4.max_s');
    }
  } else if (target.kind === 'float') {
    if (source.kind === 'bool') f.op('i32x4.neg');
    const sign = source.min < 0 ? 's' : 'u';
    f.op(isWide(to) ? `f64x2.convert_low_i32x4_${sign}` : `f32x4.convert_i32x4_${sign}`);
  } else {
    if (source.kind === 'bool') f.op('i32x4.neg');
    wrap(points, to);
  }
}

// What is rounded twice, to float32 and then to fewer digits, comes out as if it were rounded once, if the first time it is cut off and its last place says whether anything
// was lost: Boldo and Melquiond, "Emulation of a FMA and correctly rounded sums", IEEE Transactions on Computers 57 (2008), theorem 2.

/** Makes float64s float32s for the second rounding. */
function narrowToOdd(points: Points): void {
  const { f } = points;
  const x = points.keep();
  f.get(x).op('f32x4.demote_f64x2_zero');
  const rounded = points.keep();
  f.get(rounded).op('f64x2.promote_low_f32x4');
  const near = points.keep();
  const narrow = (): void => narrowMask(points);
  // one place less where it was rounded up: masks are −1
  f.get(rounded, near).op('f64x2.abs').get(x).op('f64x2.abs', 'f64x2.gt');
  narrow();
  f.op('i32x4.add').get(near, x).op('f64x2.ne');
  narrow();
  points.constant('i32x4', 1).op('v128.and', 'v128.or');
}

/** Makes int32s float32s for the second rounding: of those that have more than 24 bits, the last 8 become one. */
function shorten(points: Points, signed: boolean): void {
  const { f } = points;
  const x = points.keep();
  f.get(x);
  if (signed) f.op('i32x4.abs');
  const size = points.keep();
  f.get(size);
  points.constant('i32x4', 255).op('v128.and');
  points.constant('i32x4', 0).op('i32x4.ne');
  points.constant('i32x4', 256).op('v128.and').get(size);
  points.constant('i32x4', -256).op('v128.and', 'v128.or').get(size, size);
  points.constant('i32x4', 2 ** 24).op('i32x4.gt_u', 'v128.bitselect', 'f32x4.convert_i32x4_u');
  if (!signed) return;
  f.get(x);
  points.constant('i32x4', -2147483648).op('v128.and', 'v128.or');
}

// A float16's exponent and fraction, moved to where a float32 has them, are 2⁻¹¹² of the value; infinities and NaNs get the whole exponent.
function widenFloat16(points: Points): void {
  const { f } = points;
  const bits = points.keep();
  f.get(bits);
  points.constant('i32x4', 0x7fff).op('v128.and');
  const size = points.keep();
  f.get(size).i32(13).op('i32x4.shl');
  const moved = points.keep();
  f.get(moved);
  points.constant('i32x4', 0x7f800000).op('v128.or').get(moved);
  points
    .constant('f32x4', 2 ** 112)
    .op('f32x4.mul')
    .get(size);
  points.constant('i32x4', 0x7bff).op('i32x4.gt_s', 'v128.bitselect').get(bits);
  points.constant('i32x4', 0x8000).op('v128.and').i32(16).op('i32x4.shl', 'v128.or');
}

// To nearest, halves to even: in the normal range by an integer addition that carries into the exponent; below, by adding a number whose last place is the wanted one.
function narrowFloat16(points: Points): void {
  const { f } = points;
  const integer = (value: number): typeof f => points.constant('i32x4', value);
  const x = points.keep();
  f.get(x);
  integer(0x7fffffff).op('v128.and');
  const size = points.keep();
  f.get(size).i32(13).op('i32x4.shr_u');
  integer(1).op('v128.and').get(size).op('i32x4.add');
  integer(((15 - 127) << 23) + 0xfff)
    .op('i32x4.add')
    .i32(13)
    .op('i32x4.shr_u');
  const normal = points.keep();
  f.get(size);
  points.constant('f32x4', 0.5).op('f32x4.add');
  points.constant('f32x4', 0.5).op('i32x4.sub');
  f.get(normal, size);
  integer(113 << 23).op('i32x4.lt_s', 'v128.bitselect');
  const finite = points.keep();
  integer(0x7e00);
  integer(0x7c00).get(size);
  integer(0x7f800000).op('i32x4.gt_s', 'v128.bitselect').get(finite, size);
  integer(143 << 23)
    .op('i32x4.ge_s', 'v128.bitselect')
    .get(x)
    .i32(16)
    .op('i32x4.shr_u');
  integer(0x8000).op('v128.and', 'v128.or');
}

function narrowBfloat16(points: Points): void {
  const x = points.keep();
  points.constant('i32x4', 0x7fc0).get(x).i32(16).op('i32x4.shr_u');
  points.constant('i32x4', 1).op('v128.and').get(x).op('i32x4.add');
  points.constant('i32x4', 0x7fff).op('i32x4.add').i32(16).op('i32x4.shr_u').get(x, x).op('f32x4.ne', 'v128.bitselect');
}
