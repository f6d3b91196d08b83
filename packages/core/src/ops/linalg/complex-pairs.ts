import { apply1 } from '../../dispatch.ts';
import type { Tensor } from '../../tensor.ts';
import { add, multiply, negative, subtract } from '../arithmetic.ts';
import { concatenate } from '../concatenate.ts';
import { divide } from '../division.ts';
import { adjoint, chain, part } from './matrix-products.ts';
import { solveOp } from './solve.ts';

/** Complex matrices as two real ones: what gradients of eigenvectors are written with. */
export interface Pair {
  readonly re: Tensor;
  readonly im: Tensor;
}

export const plus = (a: Pair, b: Pair): Pair => ({ re: add(a.re, b.re), im: add(a.im, b.im) });
export const times = (a: Pair, b: Pair): Pair => ({
  re: subtract(multiply(a.re, b.re), multiply(a.im, b.im)),
  im: add(multiply(a.re, b.im), multiply(a.im, b.re)),
});
export const conjugated = ({ re, im }: Pair): Pair => ({ re, im: negative(im) });
export const hermitian = ({ re, im }: Pair): Pair => ({ re: adjoint(re), im: negative(adjoint(im)) });
export const product = (a: Pair, b: Pair): Pair => ({
  re: subtract(chain(a.re, b.re), chain(a.im, b.im)),
  im: add(chain(a.re, b.im), chain(a.im, b.re)),
});

/** 1 / x for x with this square of its magnitude. */
export const inverted = ({ re, im }: Pair, square: Tensor): Pair => ({
  re: divide(re, square) as Tensor,
  im: divide(negative(im), square) as Tensor,
});

/** The x with a · x = b, as real equations of twice as many unknowns. */
export function solved(a: Pair, b: Pair, op: string): Pair {
  const [n, c] = [a.re.type.shape.at(-1)!, b.re.type.shape.at(-1)!];
  const matrix = concatenate([concatenate([a.re, negative(a.im)], -1), concatenate([a.im, a.re], -1)], -2);
  const x = apply1(solveOp, [matrix, concatenate([b.re, b.im], -2)], { op });
  return { re: part(x, [0, n], [0, c]), im: part(x, [n, 2 * n], [0, c]) };
}
