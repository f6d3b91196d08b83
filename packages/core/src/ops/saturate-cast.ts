import { arithmeticOf, type DType, dtypes, factsOf, isComplex, isDType } from '../dtype.ts';
import { DTypeError, UnknownDTypeError } from '../errors.ts';
import type { In } from '../op.ts';
import type { ShapeOf } from '../shape-types.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';
import { clip } from './clip.ts';
import { asTensor, resultOf } from './operand.ts';

/**
 * `x` in another dtype, any shape, where numbers beyond its range become its least or its largest one, also infinities; `cast` wraps integers around, and
 * makes infinities of floats that are too large. NaN stays, or becomes 0 as an integer.
 *
 * @example
 * saturateCast(tensor([300, -5], { dtype: 'int32' }), 'uint8') // [255, 0]
 * cast(tensor([300, -5], { dtype: 'int32' }), 'uint8') // [44, 251]
 * saturateCast(tensor([1e6, 2]), 'float16') // [65504, 2]
 */
export function saturateCast<X extends In, D extends DType>(x: X, dtype: D): Tensor<ShapeOf<X>, D> {
  if (!isDType(dtype)) throw new UnknownDTypeError({ dtype, known: dtypes });
  if (isComplex(dtype)) throw new DTypeError({ op: 'saturateCast', dtype, wants: 'a real dtype' });
  const given = asTensor('saturateCast', x);
  const [from, to] = [factsOf(given.dtype), factsOf(dtype)];
  // floats become integers saturating, and bools fit anywhere
  if (from.kind === 'bool' || to.kind === 'bool' || (from.kind === 'float' && to.kind === 'int')) return cast(x, dtype);
  const [low, high] = to.kind === 'int' ? [to.min, to.max] : [-to.largest, to.largest];
  const [least, most] = from.kind === 'int' ? [from.min, from.max] : [-from.largest, from.largest];
  if (low <= least && high >= most) return cast(x, dtype);
  // the bounds of one half dtype are no numbers of the other
  return resultOf(() => {
    const wide: In = cast(given, arithmeticOf(given.dtype));
    return cast(clip(wide, Math.max(low, least), Math.min(high, most)), dtype);
  }) as never;
}
