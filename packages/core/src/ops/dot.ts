import { OptionError, ShapeMismatchError } from '../errors.ts';
import { HostScalar } from '../host-scalar.ts';
import type { In } from '../op.ts';
import type { DTypeOf, Promote } from '../shape-types.ts';
import { normalizeAxes, normalizeAxis, type Shape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { Variable } from '../variable.ts';
import { multiply } from './arithmetic.ts';
import { expandDims } from './expand-dims.ts';
import { likePartner } from './like-partner.ts';
import { matmul } from './matmul.ts';
import { asTensor, axisOptions, plainOptions, resultOf } from './operand.ts';
import { sum } from './reduce.ts';
import { ravel, reshape } from './reshape.ts';
import { transpose } from './transpose.ts';

/** The product of two operands, of a shape that is not tracked. */
type Product<A, B> = Tensor<Shape, Promote<DTypeOf<A>, DTypeOf<B>>>;

/** Axes over which a tensor product is summed: the last of `a` with as many first of `b`, or named ones of each. */
export type TensordotAxes = number | readonly [number | readonly number[], number | readonly number[]];

/**
 * The tensor product summed over pairs of axes: `axes` last ones of `a` with as many first ones of `b` (2, if nothing is said), or `[axes of a, axes of b]`.
 * The other axes of `a` come first in the result, then those of `b`.
 *
 * @example
 * tensordot(tensor([[1, 2], [3, 4]]), tensor([[5, 6], [7, 8]])) // 70
 * tensordot(tensor([[1, 2], [3, 4]]), tensor([[5, 6], [7, 8]]), 1) // [[19, 22], [43, 50]]
 * tensordot(tensor([[1, 2], [3, 4]]), tensor([[5, 6], [7, 8]]), [[0], [0]]) // [[26, 30], [38, 44]]
 */
export function tensordot<A extends In, B extends In>(
  a: A,
  b: B,
  options?: TensordotAxes | { readonly axes?: TensordotAxes },
): Product<A, B> {
  const axes =
    options === undefined || typeof options === 'number' || Array.isArray(options)
      ? (options as TensordotAxes | undefined)
      : plainOptions('tensordot', options as { readonly axes?: TensordotAxes }, ['axes']).axes;
  return resultOf(() =>
    contract('tensordot', asTensor('tensordot', a), asTensor('tensordot', b, 1), axes ?? 2),
  ) as Product<A, B>;
}

function contract(op: string, a: Tensor, b: Tensor, axes: TensordotAxes): Tensor {
  const [overA, overB] = pairsOf(op, a, b, axes);
  const differ = overA.some((axis, k) => a.type.shape[axis] !== b.type.shape[overB[k]!]);
  if (overA.length !== overB.length || differ)
    throw new ShapeMismatchError({
      op,
      what: `the axes ${overA.join(', ')} and ${overB.join(', ')} that are summed over differ in`,
      shapes: [a.type.shape, b.type.shape],
    });
  const free = (x: Tensor, over: readonly number[]): number[] =>
    x.type.shape.map((_, axis) => axis).filter((axis) => !over.includes(axis));
  const [freeA, freeB] = [free(a, overA), free(b, overB)];
  const shape = [...freeA.map((axis) => a.type.shape[axis]!), ...freeB.map((axis) => b.type.shape[axis]!)];
  const inner = overA.reduce((product, axis) => product * a.type.shape[axis]!, 1);
  const rows = freeA.reduce((product, axis) => product * a.type.shape[axis]!, 1);
  const columns = freeB.reduce((product, axis) => product * b.type.shape[axis]!, 1);
  const left = reshape(transpose(a, [...freeA, ...overA]), [rows, inner]);
  const right = reshape(transpose(b, [...overB, ...freeB]), [inner, columns]);
  return reshape(matmul(left, right), shape);
}

function pairsOf(op: string, a: Tensor, b: Tensor, axes: TensordotAxes): [number[], number[]] {
  if (typeof axes !== 'number') {
    if (!Array.isArray(axes) || axes.length !== 2)
      throw new OptionError({ op, what: 'axes are a number or [axes of a, axes of b]', value: axes });
    return [normalizeAxes(op, axes[0], a.rank), normalizeAxes(op, axes[1], b.rank)];
  }
  const most = Math.min(a.rank, b.rank);
  if (!Number.isInteger(axes) || axes < 0 || axes > most)
    throw new OptionError({
      op,
      what: `the number of axes is between 0 and ${most}, which both operands have`,
      value: axes,
    });
  const numbers = Array.from({ length: axes }, (_, k) => k);
  return [numbers.map((k) => a.rank - axes + k), numbers];
}

/**
 * NumPy's product: of scalars and tensors, elementwise; of vectors, their inner product; else summed over the last axis of `a` and the second to last of `b` (its
 * only one, if it is a vector). `matmul` is the product of batches.
 *
 * @example
 * dot(tensor([1, 2]), tensor([3, 4])) // 11
 * dot(tensor([[1, 2], [3, 4]]), 2) // [[2, 4], [6, 8]]
 * dot(zeros([2, 3, 4]), zeros([5, 4, 6])).shape // [2, 3, 5, 6]
 */
export function dot<A extends In, B extends In>(a: A, b: B): Product<A, B> {
  if (isScalar(a) || isScalar(b)) return multiply<In, In>(a, b) as Product<A, B>;
  return resultOf(() => {
    const [left, right] = [asTensor('dot', a), asTensor('dot', b, 1)];
    return contract('dot', left, right, [-1, right.rank === 1 ? 0 : -2]);
  }) as Product<A, B>;
}

// what is no operand at all is refused by those who take it
const isScalar = (x: In): boolean =>
  typeof x === 'number' ||
  x instanceof HostScalar ||
  ((x instanceof Tensor || x instanceof Variable) && x.type.shape.length === 0);

/**
 * The sum of products along the last axes: of vectors, their inner product; of scalars and tensors, the elementwise product.
 *
 * @example
 * inner(tensor([1, 2]), tensor([3, 4])) // 11
 * inner(zeros([2, 3]), zeros([4, 3])).shape // [2, 4]
 */
export function inner<A extends In, B extends In>(a: A, b: B): Product<A, B> {
  if (isScalar(a) || isScalar(b)) return multiply<In, In>(a, b) as Product<A, B>;
  return resultOf(() => contract('inner', asTensor('inner', a), asTensor('inner', b, 1), [-1, -1])) as Product<A, B>;
}

/** All products of an element of `a` with one of `b`, both flattened: `[a.size, b.size]`.
 * @example outer(tensor([1, 2]), tensor([3, 4, 5])) // [[3, 4, 5], [6, 8, 10]] */
export function outer<A extends In, B extends In>(a: A, b: B): Product<A, B> {
  return resultOf(() => {
    const [rows, columns] = [asTensor('outer', a), asTensor('outer', b, 1)];
    return multiply<In, In>(expandDims(ravel(likePartner(a, rows, columns)), 1), ravel(likePartner(b, columns, rows)));
  }) as Product<A, B>;
}

/** The sum of the products of all elements of two operands of one size.
 * @example vdot(tensor([[1, 2], [3, 4]]), tensor([1, 1, 1, 1])) // 10 */
export function vdot<A extends In, B extends In>(a: A, b: B): Product<A, B> {
  return resultOf(() => contract('vdot', ravel(asTensor('vdot', a)), ravel(asTensor('vdot', b, 1)), [0, 0])) as Product<
    A,
    B
  >;
}

/**
 * The inner products of vectors that lie along an axis (the last, if none is named); the other axes broadcast.
 *
 * @example
 * vecdot(tensor([[1, 2], [3, 4]]), tensor([1, 10])) // [21, 43]
 */
export function vecdot<A extends In, B extends In>(
  a: A,
  b: B,
  options?: { readonly axis?: number } | number,
): Product<A, B> {
  return resultOf(() => {
    const { axis = -1 } = axisOptions<{ readonly axis?: number }>('vecdot', options, ['axis']);
    const [left, right] = [asTensor('vecdot', a), asTensor('vecdot', b, 1)];
    const along = normalizeAxis('vecdot', axis, Math.max(left.rank, right.rank));
    return sum(multiply<In, In>(left, right), along);
  }) as Product<A, B>;
}
