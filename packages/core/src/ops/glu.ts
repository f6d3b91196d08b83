import { apply1 } from '../dispatch.ts';
import { ShapeMismatchError } from '../errors.ts';
import type { In } from '../op.ts';
import type { DTypeOf, FloatOf } from '../shape-types.ts';
import { normalizeAxis, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { multiply } from './arithmetic.ts';
import { asTensor, axisOptions } from './operand.ts';
import { sigmoid } from './sigmoid.ts';
import { sliceOp } from './slice.ts';

/**
 * The gated linear unit: x is cut into halves a and b along `axis` (the last if left out), and the result is `a · sigmoid(b)`.
 * Dauphin et al., 2017, "Language modeling with gated convolutional networks", equation 1.
 *
 * @example
 * glu(tensor([1, 2, 0, 100])) // [0.5, 2]
 * glu(tensor([1, 2, 3])) // throws shape-mismatch
 */
export function glu<X extends In>(
  x: X,
  options?: number | { readonly axis?: number },
): Tensor<Shape, FloatOf<DTypeOf<X>>> {
  const given = asTensor('glu', x);
  const { axis = -1 } = axisOptions<{ readonly axis?: number }>('glu', options, ['axis']);
  const along = normalizeAxis('glu', axis, given.rank);
  const extent = given.type.shape[along]!;
  if (extent % 2 !== 0)
    throw new ShapeMismatchError({ op: 'glu', what: `axis ${along} has no halves`, shapes: [given.type.shape] });
  const size = given.type.shape.map((n, a) => (a === along ? extent / 2 : n));
  const step = size.map(() => 1);
  const half = (first: number): Tensor =>
    apply1(sliceOp, [given], { begin: size.map((_, a) => (a === along ? first : 0)), size, step });
  return multiply(half(0), sigmoid(half(extent / 2))) as never;
}
