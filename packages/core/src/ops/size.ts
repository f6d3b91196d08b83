import type { In } from '../op.ts';
import type { ShapeOf } from '../shape-types.ts';

const shapeOf = (x: In): readonly number[] => (typeof x === 'number' || x.type === null ? [] : x.shape);

/** The shape of `x`, as an array of numbers; of a number, `[]`.
 * @example shape(tensor([[1, 2, 3]])) // [1, 3] */
export const shape = <X extends In>(x: X): ShapeOf<X> => shapeOf(x) as ShapeOf<X>;

/** How many axes `x` has, as a number.
 * @example ndim(tensor([[1, 2, 3]])) // 2 */
export const ndim = (x: In): number => shapeOf(x).length;

/** How many elements `x` has, as a number (in Keras a tensor: sizes are known here).
 * @example size(tensor([[1, 2, 3]])) // 3 */
export const size = (x: In): number => shapeOf(x).reduce((product, extent) => product * extent, 1);
