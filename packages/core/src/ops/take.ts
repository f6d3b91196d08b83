import { apply1 } from '../dispatch.ts';
import type { In } from '../op.ts';
import type { DTypeOf, Promote } from '../shape-types.ts';
import { normalizeAxis, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { select } from './at.ts';
import { squeezeOp } from './expand-dims.ts';
import { type Indices, indicesOf } from './indices.ts';
import { asTensor, axisOptions, resultOf } from './operand.ts';
import { ravel } from './reshape.ts';
import { sliceOp } from './slice.ts';
import { takeRowsOp } from './take-rows.ts';
import { moveaxis } from './transpose.ts';

export type { Indices } from './indices.ts';

/** Along which axis elements are taken; null, the default: of the flattened tensor. */
export interface TakeOptions {
  readonly axis?: number | null;
}

/**
 * The elements at `indices` along an axis: `[…before, n, …after]` gives `[…before, …indices, …after]`. Without an axis, those of the flattened tensor.
 * Negative indices count from the end; others outside are an error. One number gives a view.
 *
 * The gradient along axis 0 is an `IndexedSlices`: the rows that were taken.
 *
 * @example
 * take(tensor([[1, 2], [3, 4], [5, 6]]), [2, 0], 0) // [[5, 6], [1, 2]]
 * take(tensor([[1, 2], [3, 4], [5, 6]]), -1, { axis: 1 }) // [2, 4, 6]
 * take(tensor([10, 20, 30]), tensor([[0, 1], [2, 2]], { dtype: 'int32' })) // [[10, 20], [30, 30]]
 * take(tensor([10, 20, 30]), 3) // throws index-range
 */
export function take<X extends In>(
  x: X,
  indices: Indices,
  options?: TakeOptions | number | null,
): Tensor<Shape, Promote<DTypeOf<X>, 'weak'>> {
  return resultOf(() => {
    const { axis } = axisOptions<TakeOptions>('take', options, ['axis']);
    const whole = asTensor('take', x);
    const given = axis === undefined || axis === null ? ravel(whole) : whole;
    const along = normalizeAxis('take', axis ?? 0, given.rank);
    if (typeof indices === 'number') {
      const { begin, size, step } = select('take', given.type.shape, [...new Array<null>(along).fill(null), indices]);
      return apply1(squeezeOp, [apply1(sliceOp, [given], { begin, size, step })], { axes: [along] });
    }
    const at = indicesOf('take', indices);
    if (along === 0) return apply1(takeRowsOp, [given, at], {});
    const taken = apply1(takeRowsOp, [moveaxis(given, along, 0), at], {});
    const places = at.type.shape.map((_, i) => i);
    return moveaxis(
      taken,
      places,
      places.map((place) => along + place),
    );
  }) as Tensor<Shape, Promote<DTypeOf<X>, 'weak'>>;
}
