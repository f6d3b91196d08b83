import { apply1 } from '../dispatch.ts';
import { OptionError, ShapeMismatchError } from '../errors.ts';
import type { In } from '../op.ts';
import { normalizeAxis, sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { concatenate } from './concatenate.ts';
import { expandDims, squeeze } from './expand-dims.ts';
import { asTensor, axisOptions, plainOptions, resultOf, tensorsOf } from './operand.ts';
import { ravel } from './reshape.ts';
import { sliceOp } from './slice.ts';

/**
 * Tensors of one shape, joined along a new axis (the first, if none is named).
 *
 * @example
 * stack([tensor([1, 2]), tensor([3, 4])]) // [[1, 2], [3, 4]]
 * stack([tensor([1, 2]), tensor([3, 4])], 1) // [[1, 3], [2, 4]]
 */
export function stack(xs: readonly In[], options?: number | { readonly axis?: number }): Tensor {
  const { axis = 0 } = axisOptions<{ readonly axis?: number }>('stack', options, ['axis']);
  const tensors = tensorsOf('stack', xs);
  const [first] = tensors as [Tensor];
  if (tensors.some((x) => !sameShape(x.type.shape, first.type.shape)))
    throw new ShapeMismatchError({
      op: 'stack',
      what: 'the shapes differ',
      shapes: tensors.map((x) => x.type.shape),
      hint: 'concatenate joins tensors along an axis that they have',
    });
  const place = normalizeAxis('stack', axis, first.rank + 1);
  return resultOf(() =>
    concatenate(
      tensors.map((x) => expandDims(x, place)),
      place,
    ),
  );
}

/**
 * The parts of a tensor along an axis (the first, if none is named), without that axis: what `stack` joins. `num` is checked, if it is given. Views.
 *
 * @example
 * const [a, b] = unstack(tensor([[1, 2], [3, 4]]));
 * b // [3, 4]
 * unstack(tensor([[1, 2], [3, 4]]), { axis: 1 })[0] // [1, 3]
 */
export function unstack(x: In, options?: { readonly num?: number; readonly axis?: number }): Tensor[] {
  const { num, axis = 0 } = plainOptions('unstack', options, ['num', 'axis']);
  const given = asTensor('unstack', x);
  const along = normalizeAxis('unstack', axis, given.rank);
  const extent = given.type.shape[along]!;
  if (num !== undefined && num !== extent)
    throw new OptionError({
      op: 'unstack',
      what: `num is the extent of axis ${along}, which is ${extent}`,
      value: num,
    });
  const size = given.type.shape.map((n, a) => (a === along ? 1 : n));
  const step = size.map(() => 1);
  return Array.from({ length: extent }, (_, position) => {
    const begin = size.map((__, a) => (a === along ? position : 0));
    return resultOf(() => squeeze(apply1(sliceOp, [given], { begin, size, step }), along));
  });
}

/**
 * Tensors joined along the first axis; scalars and vectors are rows.
 *
 * @example
 * vstack([tensor([1, 2]), tensor([[3, 4], [5, 6]])]) // [[1, 2], [3, 4], [5, 6]]
 */
export function vstack(xs: readonly In[]): Tensor {
  return resultOf(() =>
    concatenate(
      tensorsOf('vstack', xs).map((x) => padRank(x, 2)),
      0,
    ),
  );
}

/**
 * Tensors joined along the second axis; scalars and vectors along their only one.
 *
 * @example
 * hstack([tensor([1, 2]), tensor([3])]) // [1, 2, 3]
 * hstack([tensor([[1], [2]]), tensor([[3], [4]])]) // [[1, 3], [2, 4]]
 */
export function hstack(xs: readonly In[]): Tensor {
  return resultOf(() => {
    const tensors = tensorsOf('hstack', xs).map((x) => padRank(x, 1));
    return concatenate(tensors, tensors[0]!.rank === 1 ? 0 : 1);
  });
}

/**
 * Tensors joined along the third axis; of scalars and vectors each is `[1, n, 1]`, of matrices `[m, n, 1]`.
 *
 * @example
 * dstack([tensor([1, 2]), tensor([3, 4])]) // [[[1, 3], [2, 4]]]
 */
export function dstack(xs: readonly In[]): Tensor {
  return resultOf(() =>
    concatenate(
      tensorsOf('dstack', xs).map((x) => (x.rank < 3 ? expandDims(padRank(x, 2), 2) : x)),
      2,
    ),
  );
}

/**
 * Vectors as the columns of a matrix; tensors of more axes are joined along the second one.
 *
 * @example
 * columnStack([tensor([1, 2]), tensor([3, 4])]) // [[1, 3], [2, 4]]
 * columnStack([tensor([1, 2]), tensor([[3, 4], [5, 6]])]) // [[1, 3, 4], [2, 5, 6]]
 */
export function columnStack(xs: readonly In[]): Tensor {
  return resultOf(() =>
    concatenate(
      tensorsOf('columnStack', xs).map((x) => (x.rank < 2 ? expandDims(padRank(x, 1), 1) : x)),
      1,
    ),
  );
}

/** Along which axis `append` joins; null, the default: both flattened. */
export interface AppendOptions {
  readonly axis?: number | null;
}

/**
 * `b` behind `a` along an axis; without an axis, behind each other as vectors. They meet in one dtype.
 *
 * @example
 * append(tensor([[1, 2]]), tensor([3])) // [1, 2, 3]
 * append(tensor([[1, 2]]), tensor([[3, 4]]), 0) // [[1, 2], [3, 4]]
 */
export function append(a: In, b: In, options?: AppendOptions | number | null): Tensor {
  const { axis } = axisOptions<AppendOptions>('append', options, ['axis']);
  return resultOf(() => {
    const both = [asTensor('append', a), asTensor('append', b, 1)];
    return axis === undefined || axis === null
      ? concatenate(
          both.map((x) => ravel(x)),
          0,
        )
      : concatenate(both, normalizeAxis('append', axis, both[0]!.rank));
  });
}

/** New axes in front, up to `rank` of them in all. */
function padRank(x: Tensor, rank: number): Tensor {
  const missing = rank - x.rank;
  return missing > 0
    ? expandDims(
        x,
        Array.from({ length: missing }, (_, axis) => axis),
      )
    : x;
}
