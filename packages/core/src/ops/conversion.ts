import {
  type ForeignArray,
  type Narrowed,
  type NestedShape,
  type NestedValues,
  tensor,
  type TensorLike,
  type ValueDType,
  type WideDType,
} from '../create.ts';
import { apply1 } from '../dispatch.ts';
import type { DType, TypedArray } from '../dtype.ts';
import { UnconnectedGradientError } from '../errors.ts';
import { HostScalar } from '../host-scalar.ts';
import { type In, NO_ATTRS } from '../op.ts';
import type { DTypeOf, Promote, ShapeOf } from '../shape-types.ts';
import { Tensor } from '../tensor.ts';
import { Variable } from '../variable.ts';
import { cast } from './cast.ts';
import { copyOp } from './copy.ts';
import { asItIs, asTensor, plainOptions } from './operand.ts';

/** What becomes a tensor, numbers that the host computes included. */
export type Convertible = TensorLike | HostScalar;

/** The shape of what becomes a tensor, as far as it shows. */
type ConvertedShape<X> = X extends Tensor | Variable | HostScalar ? ShapeOf<X> : NestedShape<X>;

/** The dtype that it has by itself. */
type ConvertedDType<X> = X extends Tensor | Variable | HostScalar ? Promote<DTypeOf<X>, 'weak'> : ValueDType<X>;

/** The dtype that is asked for. */
interface ConversionOptions<D extends DType | WideDType> {
  readonly dtype?: D;
}

/**
 * `x` as a tensor: nested arrays, typed arrays and numbers as `tensor` makes them; a tensor as it is, a Variable's value; cast, where `dtype` says so.
 *
 * Keras' `convert_to_numpy` is `await x.array()`, or `await x.data()` for a typed array.
 *
 * @example
 * convertToTensor([[1, 2], [3, 4]]) // [[1, 2], [3, 4]]
 * convertToTensor(tensor([1.5, 2]), { dtype: 'int32' }) // [1, 2]
 * convertToTensor([1, 2], { type: 'int32' }) // throws there is no option 'type'
 */
export function convertToTensor<const X extends Convertible, D extends DType | WideDType = ConvertedDType<X>>(
  x: X,
  options?: ConversionOptions<D>,
): Tensor<ConvertedShape<X>, Narrowed<D>> {
  return converted('convertToTensor', x, options) as never;
}

/** The same as `convertToTensor`, under NumPy's name.
 * @example array([1, 2, 3], { dtype: 'int32' }) // [1, 2, 3] */
export function array<const X extends Convertible, D extends DType | WideDType = ConvertedDType<X>>(
  x: X,
  options?: ConversionOptions<D>,
): Tensor<ConvertedShape<X>, Narrowed<D>> {
  return converted('array', x, options) as never;
}

function converted(op: string, x: Convertible, options: ConversionOptions<DType | WideDType> | undefined): Tensor {
  const { dtype } = plainOptions(op, options, ['dtype']);
  // gradients are typed Tensor and null where nothing connects them
  if ((x as unknown) === null) throw new UnconnectedGradientError({ what: op });
  if (!(x instanceof Tensor || x instanceof Variable || x instanceof HostScalar))
    return tensor(x as NestedValues | TypedArray | ForeignArray, dtype === undefined ? {} : { dtype });
  const given = asTensor(op, x);
  return dtype === undefined ? asItIs(x, given) : cast(x, dtype as DType);
}

/** Is `x` a tensor? A Variable is none, its `value` is.
 * @example isTensor(tensor([1])) // true */
export const isTensor = (x: unknown): x is Tensor => x instanceof Tensor;

/** The name of the dtype of a tensor or Variable; numbers are float32.
 * @example dtype(tensor([true])) // 'bool' */
export function dtype<X extends In>(x: X): Promote<DTypeOf<X>, 'weak'> {
  return asTensor('dtype', x).dtype as never;
}

/**
 * The elements of `x` in memory of their own, row by row. Tensors are immutable, so this is never needed for their values: it lets a large storage go of
 * which `x` is a small view.
 *
 * @example
 * copy(tensor([[1, 2], [3, 4]])) // [[1, 2], [3, 4]]
 */
export function copy<X extends In>(x: X): Tensor<ShapeOf<X>, Promote<DTypeOf<X>, 'weak'>> {
  return apply1(copyOp, [asTensor('copy', x)], NO_ATTRS) as never;
}
