import { apply1 } from '../dispatch.ts';
import { OptionError, ShapeMismatchError } from '../errors.ts';
import type { In } from '../op.ts';
import { normalizeAxis, sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { concatenate } from './concatenate.ts';
import { expandDims, squeeze } from './expand-dims.ts';
import { asTensor, axisOptions, plainOptions, resultOf, tensorsOf } from './operand.ts';
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
