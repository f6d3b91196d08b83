import { add, divide, maximum, sqrt, square, subtract, sum, type Tensor } from '@tensai/core';

/** `Σ x²` */
export const squaredNorm = (x: Tensor): Tensor => sum(square(x));

/** What shortens a gradient to a norm of at most `limit`; 1 where it is short enough. */
export const factorTo = (limit: number, squared: Tensor): Tensor => divide(limit, maximum(sqrt(squared), limit));

/** The same for all gradients together. Where their norm is not finite all become NaN, so that nothing goes on unnoticed. */
export function jointFactorTo(limit: number, squares: readonly Tensor[]): Tensor {
  const norm = sqrt(squares.reduce((total, one) => add(total, one)));
  return add(divide(limit, maximum(norm, limit)), subtract(norm, norm));
}
