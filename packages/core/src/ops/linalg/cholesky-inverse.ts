import { apply1 } from '../../dispatch.ts';
import type { In } from '../../op.ts';
import { resultOf } from '../operand.ts';
import { type TriangleOptions, upperOption } from './cholesky.ts';
import { type MatrixResult, squareArgument } from './matrix-argument.ts';
import { adjoint, chain, eyes } from './matrix-products.ts';
import { solveTriangularOp } from './solve-triangular.ts';

/**
 * The inverses of symmetric positive definite matrices, by their Cholesky factors `x` `[…, n, n]`: `(x · xᵀ)⁻¹` of lower ones, with `{ upper: true }` `(xᵀ · x)⁻¹`. Only that triangle of `x`
 * is looked at. A zero on its diagonal is an error.
 *
 * @example
 * choleskyInverse(cholesky(tensor([[4, 0], [0, 5]]))) // [[0.25, 0], [0, 0.2]]
 * choleskyInverse(tensor([[2, 1], [0, 1]]), { upper: true }) // [[0.5, -0.5], [-0.5, 1]]
 */
export function choleskyInverse<X extends In>(x: X, options?: TriangleOptions): MatrixResult<X> {
  return resultOf(() => {
    const op = 'choleskyInverse';
    const upper = upperOption(op, options);
    const factor = squareArgument(op, x);
    const identity = eyes(factor, factor.type.shape.at(-1)!);
    const inverse = apply1(solveTriangularOp, [factor, identity], { lower: !upper, unit: false, op });
    return upper ? chain(inverse, adjoint(inverse)) : chain(adjoint(inverse), inverse);
  }) as MatrixResult<X>;
}
