import { apply1 } from '../../dispatch.ts';
import { AxisError, EmptyReductionError, OptionError } from '../../errors.ts';
import type { In, Op } from '../../op.ts';
import { normalizeAxes } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { abs, square } from '../arithmetic.ts';
import { cast } from '../cast.ts';
import { equal, notEqual } from '../comparison.ts';
import { expandDims } from '../expand-dims.ts';
import { maxOp, minOp } from '../max.ts';
import { checkBoolean, nameArgument } from '../option-kinds.ts';
import { plainOptions, resultOf } from '../operand.ts';
import { power, sqrt } from '../power.ts';
import { sumOp } from '../reduce.ts';
import type { ReduceAttrs } from '../reduction.ts';
import { moveaxis } from '../transpose.ts';
import { where } from '../where.ts';
import { MatrixShapeError } from './linalg-errors.ts';
import { floatArgument, type MatrixResult } from './matrix-argument.ts';
import { singularValues } from './svd.ts';

const names = ['fro', 'nuc'] as const;

/** Which norm: a number, an infinity, or that of Frobenius or the nuclear one of matrices. */
export type NormOrder = number | (typeof names)[number];

/** What `norm` may be told. */
export interface NormOptions {
  readonly ord?: NormOrder | null;
  /** One axis: norms of vectors. Two: of matrices, rows first. Left out or null: of the whole tensor. */
  readonly axis?: number | readonly number[] | null;
  readonly keepdims?: boolean;
}

/** Gives a function of what is not 0, and 0 of 0: a root has no slope there, and none is the one to take. */
function zeroKept(x: Tensor, f: (x: Tensor) => Tensor): Tensor {
  const zero = equal(x, 0);
  return where(zero, 0, f(where(zero, 1, x) as Tensor)) as Tensor;
}

const reduced = (op: Op<ReduceAttrs>, x: Tensor, axes: readonly number[], keepdims: boolean): Tensor =>
  apply1(op, [x], { axes, keepdims });

/** There is no largest or smallest of nothing. */
function refuseNothing(x: Tensor, axes: readonly number[]): void {
  if (axes.some((axis) => x.type.shape[axis] === 0)) throw new EmptyReductionError({ op: 'norm', shape: x.type.shape });
}

function extreme(ord: number, x: Tensor, axes: readonly number[], keepdims: boolean): Tensor {
  refuseNothing(x, axes);
  return reduced(ord > 0 ? maxOp : minOp, x, axes, keepdims);
}

const euclidean = (x: Tensor, axes: readonly number[], keepdims: boolean): Tensor =>
  zeroKept(reduced(sumOp, square(x), axes, keepdims), sqrt);

function ofVectors(x: Tensor, ord: NormOrder | null, axes: readonly number[], keepdims: boolean): Tensor {
  if (ord === null || ord === 2) return euclidean(x, axes, keepdims);
  if (typeof ord === 'string')
    throw new OptionError({
      op: 'norm',
      what: 'the order of a vector is a number or an infinity',
      value: ord,
      hint: 'axis: [rows, columns] names matrices',
    });
  if (!Number.isFinite(ord)) {
    refuseNothing(x, axes);
    return extreme(ord, abs(x), axes, keepdims);
  }
  if (ord === 0) return reduced(sumOp, cast(notEqual(x, 0), x.type.dtype), axes, keepdims);
  if (ord === 1) return reduced(sumOp, abs(x), axes, keepdims);
  return zeroKept(reduced(sumOp, power(abs(x), ord) as Tensor, axes, keepdims), (y) => power(y, 1 / ord) as Tensor);
}

function ofMatrices(
  x: Tensor,
  ord: NormOrder | null,
  [rows, columns]: readonly [number, number],
  keepdims: boolean,
): Tensor {
  if (ord === null || ord === 'fro')
    return euclidean(
      x,
      [rows, columns].sort((a, b) => a - b),
      keepdims,
    );
  const put = (y: Tensor): Tensor => (keepdims ? (expandDims(y, [rows, columns]) as Tensor) : y);
  if (ord === 'nuc' || ord === 2 || ord === -2) {
    const values = singularValues(moveaxis(x, [rows, columns], [-2, -1]));
    const last = [values.rank - 1];
    return put(ord === 'nuc' ? reduced(sumOp, values, last, false) : extreme(ord, values, last, false));
  }
  const along = ord === 1 || ord === -1 ? rows : columns;
  if (along === columns && Number.isFinite(ord))
    throw new OptionError({
      op: 'norm',
      what: "the order of a matrix is 'fro', 'nuc', 1, -1, 2, -2, Infinity or -Infinity",
      value: ord,
    });
  const sums = reduced(sumOp, abs(x), [along], true);
  const across = along === rows ? columns : rows;
  const found = extreme(ord as number, sums, [across], true);
  return keepdims
    ? found
    : reduced(
        sumOp,
        found,
        [rows, columns].sort((a, b) => a - b),
        false,
      );
}

/**
 * Norms of vectors or matrices, as NumPy counts them. Without an order, the root of the sum of squares: of the whole tensor, or along `axis`, one or two. With an order and no
 * axis `x` is a vector or a matrix. Vectors: any number p (`(Σ |x|^p)^(1/p)`), 0 (how many are not 0), `Infinity` and `-Infinity` (the largest and the smallest
 * magnitude). Matrices: `'fro'`, `'nuc'` (the sum of the singular values), 1 and −1 (the largest and smallest sum of magnitudes of a column), ±Infinity (of a row),
 * 2 and −2 (the largest and smallest singular value). What needs singular values is computed on the host.
 *
 * The gradient of a root of 0 is 0.
 *
 * @example
 * norm(tensor([3, 4])) // 5
 * norm(tensor([[3, 4], [0, 1]]), { ord: 1, axis: 1 }) // [7, 1]
 * norm(tensor([[1, -2], [3, 4]]), { ord: Infinity }) // 7
 * norm(tensor([[3, 0], [0, 2]]), { ord: 'nuc' }) // 5
 */
export function norm<X extends In>(x: X, options?: NormOptions): MatrixResult<X> {
  return resultOf(() => {
    const op = 'norm';
    const { ord, axis, keepdims = false } = plainOptions(op, options, ['ord', 'axis', 'keepdims']);
    checkBoolean(op, 'keepdims', keepdims);
    const given = floatArgument(op, x);
    const order = orderOf(ord);
    const all = given.type.shape.map((_, place) => place);
    if (axis === undefined || axis === null) {
      if (order === null) return euclidean(given, all, keepdims);
      if (given.rank !== 1 && given.rank !== 2)
        throw new MatrixShapeError({
          op,
          wants: 'a vector or a matrix where an order is given and no axis',
          shape: given.type.shape,
          hint: 'norm(x, { ord, axis }) takes vectors or matrices out of more axes',
        });
    }
    const axes = normalizeAxes(op, axis ?? all, given.rank);
    if (axes.length === 1) return ofVectors(given, order, axes, keepdims);
    if (axes.length === 2) return ofMatrices(given, order, axes as unknown as [number, number], keepdims);
    throw axes.length === 0
      ? new AxisError({ op, axis: 0, rank: given.rank })
      : new OptionError({ op, what: 'axis names one axis, or the two of matrices', value: axis });
  }) as MatrixResult<X>;
}

function orderOf(ord: NormOptions['ord']): NormOrder | null {
  if (ord === undefined || ord === null) return null;
  if (typeof ord === 'number' && !Number.isNaN(ord)) return ord;
  if (typeof ord === 'number') throw new OptionError({ op: 'norm', what: 'ord is a number', value: ord });
  return nameArgument('norm', 'ord', ord, names);
}
