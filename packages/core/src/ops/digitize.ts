import { type NestedValues, tensor } from '../create.ts';
import { type DType, floatOf, isInteger } from '../dtype.ts';
import type { In } from '../op.ts';
import type { ShapeOf } from '../shape-types.ts';
import type { Tensor } from '../tensor.ts';
import { asTensor, resultOf } from './operand.ts';
import { search } from './searchsorted.ts';

/**
 * The number of the bin in which each element lies, int32, of the shape of `x`: i where `bins[i − 1] ≤ x < bins[i]`, 0 below the first edge and `bins.length` from the last one
 * on. `bins` is a vector of ascending edges.
 *
 * @example
 * digitize(tensor([0.2, 6.4, 3, 1.6]), [0, 1, 2.5, 4, 10]) // [1, 4, 3, 2]
 */
export function digitize<X extends In>(x: X, bins: In | readonly number[]): Tensor<ShapeOf<X>, 'int32'> {
  return resultOf(() => {
    const given = asTensor('digitize', x);
    return search('digitize', edgesOf(bins, given.dtype), given, 'right');
  }) as never;
}

/** Edges in a dtype that loses nothing of them beside elements of `dtype`. */
function edgesOf(bins: In | readonly number[], dtype: DType): Tensor {
  if (!Array.isArray(bins)) return asTensor('digitize', bins as In, 1);
  const whole = isInteger(dtype) && bins.every(Number.isInteger);
  return tensor(bins as readonly NestedValues[], { dtype: whole ? dtype : floatOf(dtype) });
}
