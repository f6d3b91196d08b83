import { apply1 } from '../../dispatch.ts';
import { factsOf } from '../../dtype.ts';
import { OptionError } from '../../errors.ts';
import type { In } from '../../op.ts';
import type { Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { multiply } from '../arithmetic.ts';
import { cast } from '../cast.ts';
import { greater } from '../comparison.ts';
import { plainOptions, resultOf } from '../operand.ts';
import { maxOp } from '../max.ts';
import { sumOp } from '../reduce.ts';
import { matrixArgument } from './matrix-argument.ts';
import { singularValues } from './svd.ts';

/**
 * The ranks of matrices `[…, m, n]`, int32 `[…]`: how many singular values are greater than `tol`; left out, it is the largest one times the precision of the dtype and the larger of m and n.
 * Computed on the host; NaN and infinities are an error.
 *
 * @example
 * matrixRank(tensor([[1, 2], [2, 4]])) // 1
 * matrixRank(tensor([[1, 0], [0, 1e-3]]), { tol: 0.01 }) // 1
 */
export function matrixRank(x: In, options?: { readonly tol?: number | null }): Tensor<Shape, 'int32'> {
  return resultOf(() => {
    const op = 'matrixRank';
    const { tol } = plainOptions(op, options, ['tol']);
    if (tol !== undefined && tol !== null && (typeof tol !== 'number' || !(tol >= 0)))
      throw new OptionError({ op, what: 'tol is a number from 0 up', value: tol });
    const given = matrixArgument(op, x);
    const values = singularValues(given);
    const last = [values.rank - 1];
    const { shape, dtype } = given.type;
    const limit =
      tol ??
      (values.type.shape.at(-1) === 0
        ? 0
        : multiply(
            apply1(maxOp, [values], { axes: last, keepdims: true }),
            factsOf(dtype).epsilon * Math.max(shape.at(-1)!, shape.at(-2)!),
          ));
    return apply1(sumOp, [cast(greater(values, limit as Tensor), 'int32')], { axes: last, keepdims: false });
  }) as Tensor<Shape, 'int32'>;
}
