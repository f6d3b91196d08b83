import { apply1 } from '../dispatch.ts';
import { type DType, isFloat, isInteger } from '../dtype.ts';
import { Expr } from '../expr.ts';
import { HostScalar } from '../host-scalar.ts';
import type { Aval } from '../loop.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { DTypeOf, Promote, ShapeOf } from '../shape-types.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { plainView } from '../view.ts';
import { broadcastTo } from './broadcast-to.ts';
import { cast } from './cast.ts';
import { asTensor, dtypeArgument, plainOptions, shapeArgument } from './operand.ts';

/** The dtype of what is made. */
export interface DTypeOption<D extends DType = DType> {
  readonly dtype?: D;
}

/** A number becomes an argument of the code, so that another one compiles nothing; no backend takes a bool as argument. */
const argument = (dtype: DType): { readonly args: readonly [DType]; readonly output: Expr } => {
  const passed = isFloat(dtype) || isInteger(dtype) ? dtype : 'float32';
  return { args: [passed], output: Expr.arg(0, passed).cast(dtype) };
};

/** A tensor of one number, which is the op's operand. */
export const fullOp: Op<Aval> = /* @__PURE__ */ definePrimitive({
  name: 'full',
  infer: (_, { shape, dtype }: Aval) => [{ shape, dtype }],
  lower(_, { shape, dtype }) {
    const { args, output } = argument(dtype);
    return { space: shape, inputs: [], args, outputs: [output] };
  },
});

/** The same in the shape and on the device of another tensor, whose elements are not looked at. */
export const fullLikeOp: Op<{ readonly dtype: DType }> = /* @__PURE__ */ definePrimitive({
  name: 'fullLike',
  infer: ([x], { dtype }: { readonly dtype: DType }) => [{ shape: x!.shape, dtype }],
  lower([x], { dtype }) {
    const { args, output } = argument(dtype);
    return { space: x!.shape, inputs: [{ aval: x!, view: plainView(x!) }], args, outputs: [output] };
  },
});

/** What fills a tensor: one value, or a tensor that is broadcast. */
export type Fill = In | boolean;

/** The dtype that a fill value gets by itself. */
export type FillDType<F> = F extends boolean ? 'bool' : Promote<DTypeOf<F>, 'weak'>;

/**
 * A tensor of `shape` in which every element is `fillValue`, float32 if nothing else is said (a boolean: bool); a tensor is broadcast to the shape.
 *
 * @example
 * full([2, 2], 7) // [[7, 7], [7, 7]]
 * full([2], 7, { dtype: 'int32' }).dtype // 'int32'
 * full([2, -1], 7) // throws size
 */
export function full<const S extends Shape, F extends Fill, D extends DType = FillDType<F>>(
  shape: S,
  fillValue: F,
  options?: DTypeOption<D>,
): Tensor<S, D> {
  return filled('full', shape, fillValue, options) as Tensor<S, D>;
}

function filled(op: string, shape: Shape, fill: Fill, options: DTypeOption | undefined): Tensor {
  const { dtype } = plainOptions(op, options, ['dtype']);
  const wanted = shapeArgument(op, shape);
  if (typeof fill === 'boolean') return fillWith(wanted, Number(fill), dtypeArgument(dtype, 'bool'));
  if (typeof fill === 'number' || fill instanceof HostScalar) {
    const type = dtypeArgument(dtype, 'float32');
    return fillWith(wanted, fill, type);
  }
  const given = asTensor(op, fill, 1);
  return broadcastTo(cast(given, dtypeArgument(dtype, given.dtype)), wanted);
}

const fillWith = (shape: Shape, fill: number | HostScalar, dtype: DType): Tensor =>
  apply1(fullOp, [fill], { shape, dtype });

/** Zeros of `shape`, float32 if no dtype is named.
 * @example zeros([2, 3]) // [[0, 0, 0], [0, 0, 0]] */
export function zeros<const S extends Shape, D extends DType = 'float32'>(
  shape: S,
  options?: DTypeOption<D>,
): Tensor<S, D> {
  return filled('zeros', shape, 0, options) as Tensor<S, D>;
}

/** Ones of `shape`, float32 if no dtype is named.
 * @example ones([3]) // [1, 1, 1] */
export function ones<const S extends Shape, D extends DType = 'float32'>(
  shape: S,
  options?: DTypeOption<D>,
): Tensor<S, D> {
  return filled('ones', shape, 1, options) as Tensor<S, D>;
}

/** A tensor of `shape` whose elements are nobody's concern; they are zeros.
 * @example empty([2]).shape // [2] */
export function empty<const S extends Shape, D extends DType = 'float32'>(
  shape: S,
  options?: DTypeOption<D>,
): Tensor<S, D> {
  return filled('empty', shape, 0, options) as Tensor<S, D>;
}

/** The dtype of something made like `X`, where no other is named. */
export type LikeDType<X> = Promote<DTypeOf<X>, 'weak'>;

/** `fillValue` in the shape, dtype and on the backend of `x`.
 * @example fullLike(tensor([[1, 2]]), 7) // [[7, 7]] */
export function fullLike<X extends In, D extends DType = LikeDType<X>>(
  x: X,
  fillValue: Fill,
  options?: DTypeOption<D>,
): Tensor<ShapeOf<X>, D> {
  return filledLike('fullLike', x, fillValue, options) as Tensor<ShapeOf<X>, D>;
}

function filledLike(op: string, x: In, fill: Fill, options: DTypeOption | undefined): Tensor {
  const { dtype } = plainOptions(op, options, ['dtype']);
  const like = asTensor(op, x);
  const type = dtypeArgument(dtype, like.dtype);
  if (typeof fill === 'number' || typeof fill === 'boolean' || fill instanceof HostScalar)
    return apply1(fullLikeOp, [like, typeof fill === 'boolean' ? Number(fill) : fill], { dtype: type });
  return broadcastTo(cast(asTensor(op, fill, 1), type), like.type.shape);
}

/** Zeros in the shape, dtype and on the backend of `x`.
 * @example zerosLike(tensor([1, 2])) // [0, 0] */
export function zerosLike<X extends In, D extends DType = LikeDType<X>>(
  x: X,
  options?: DTypeOption<D>,
): Tensor<ShapeOf<X>, D> {
  return filledLike('zerosLike', x, 0, options) as Tensor<ShapeOf<X>, D>;
}

/** Ones in the shape, dtype and on the backend of `x`.
 * @example onesLike(tensor([1, 2])) // [1, 1] */
export function onesLike<X extends In, D extends DType = LikeDType<X>>(
  x: X,
  options?: DTypeOption<D>,
): Tensor<ShapeOf<X>, D> {
  return filledLike('onesLike', x, 1, options) as Tensor<ShapeOf<X>, D>;
}

/** A tensor like `x` whose elements are nobody's concern; they are zeros.
 * @example emptyLike(tensor([1, 2])).shape // [2] */
export function emptyLike<X extends In, D extends DType = LikeDType<X>>(
  x: X,
  options?: DTypeOption<D>,
): Tensor<ShapeOf<X>, D> {
  return filledLike('emptyLike', x, 0, options) as Tensor<ShapeOf<X>, D>;
}
