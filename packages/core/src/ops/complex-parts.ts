import { isComplex, isFloat } from '../dtype.ts';
import type { In } from '../op.ts';
import type { DTypeOf, FloatOf, Promote, ShapeOf } from '../shape-types.ts';
import type { Tensor } from '../tensor.ts';
import { negative } from './arithmetic.ts';
import { at } from './at.ts';
import { equal, less } from './comparison.ts';
import { viewAsComplex, viewAsReal } from './complex.ts';
import { onesLike, zerosLike } from './creation.ts';
import { cast } from './cast.ts';
import { isnan } from './number-tests.ts';
import { asItIs, asTensor, resultOf } from './operand.ts';
import { stack } from './stack.ts';
import { arctan2 } from './trigonometric.ts';
import { where } from './where.ts';

/** The dtype of a part of `X`: float32 for complex numbers, its own for real ones. */
type PartOf<X> = DTypeOf<X> extends 'complex64' ? 'float32' : Promote<DTypeOf<X>, 'weak'>;

/** Real (0) or imaginary (1) parts of complex numbers: a view. */
const part = (x: Tensor, which: 0 | 1): Tensor =>
  resultOf(() => at(viewAsReal(x), ...x.type.shape.map(() => null), which));

/**
 * The real parts of `x`, any shape: float32 for complex numbers (a view), `x` itself for real ones.
 *
 * @example
 * real(viewAsComplex(tensor([[1, 2], [0, -1]]))) // [1, 0]
 * real(tensor([3, 4])) // [3, 4]
 */
export function real<X extends In>(x: X): Tensor<ShapeOf<X>, PartOf<X>> {
  const given = asTensor('real', x);
  return (isComplex(given.dtype) ? part(given, 0) : asItIs(x, given)) as never;
}

/**
 * The imaginary parts of `x`, any shape: float32 for complex numbers (a view), zeros for real ones.
 *
 * @example
 * imag(viewAsComplex(tensor([[1, 2], [0, -1]]))) // [2, -1]
 * imag(tensor([3, 4])) // [0, 0]
 */
export function imag<X extends In>(x: X): Tensor<ShapeOf<X>, PartOf<X>> {
  const given = asTensor('imag', x);
  return (isComplex(given.dtype) ? part(given, 1) : zerosLike(given)) as never;
}

/**
 * The angles of `x` in the complex plane in radians, from −π to π, any shape: 0 or π for real numbers. At least floating point.
 *
 * @example
 * angle(viewAsComplex(tensor([[0, 1], [-1, 0]]))) // [1.5708, 3.14159]
 * angle(tensor([2, -2])) // [0, 3.14159]
 */
export function angle<X extends In>(
  x: X,
): Tensor<ShapeOf<X>, DTypeOf<X> extends 'complex64' ? 'float32' : FloatOf<DTypeOf<X>>> {
  const given = asTensor('angle', x);
  if (isComplex(given.dtype)) return resultOf(() => arctan2(part(given, 1), part(given, 0)) as Tensor) as never;
  return resultOf(() => {
    const y = (isFloat(given.dtype) ? given : cast(given, 'float32')) as Tensor;
    return where(less(y, 0), Math.PI, where(isnan(y), y, zerosLike(y)) as Tensor) as Tensor;
  }) as never;
}

/**
 * `x` with the sign of its imaginary parts turned, any shape; real numbers stay as they are.
 *
 * @example
 * viewAsReal(conj(viewAsComplex(tensor([[1, 2], [0, -1]])))) // [[1, -2], [0, 1]]
 */
export function conj<X extends In>(x: X): Tensor<ShapeOf<X>, Promote<DTypeOf<X>, 'weak'>> {
  const given = asTensor('conj', x);
  if (!isComplex(given.dtype)) return asItIs(x, given) as never;
  return resultOf(() => viewAsComplex(stack([part(given, 0), negative(part(given, 1))], -1))) as never;
}

/** The same function as `conj`.
 * @example imag(conjugate(viewAsComplex(tensor([[1, 2]])))) // [-2] */
export const conjugate: typeof conj = conj;

/**
 * Where the imaginary parts of `x` are 0: bool, any shape. True for every real number.
 *
 * @example
 * isreal(viewAsComplex(tensor([[1, 2], [3, 0]]))) // [false, true]
 */
export function isreal<X extends In>(x: X): Tensor<ShapeOf<X>, 'bool'> {
  const given = asTensor('isreal', x);
  return (
    isComplex(given.dtype) ? resultOf(() => equal(part(given, 1), 0)) : onesLike(given, { dtype: 'bool' })
  ) as never;
}
