import { apply1 } from '../../dispatch.ts';
import type { Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { broadcastTo } from '../broadcast-to.ts';
import { matmulOp } from '../matmul.ts';
import { sliceOp } from '../slice.ts';
import { swapaxes } from '../transpose.ts';
import { eyeOp } from '../triangle.ts';

/** The last two axes exchanged. */
export const adjoint = (x: Tensor): Tensor => swapaxes(x, -1, -2);

/** The product of matrices of equal batches, from left to right. */
export const chain = (...factors: readonly Tensor[]): Tensor =>
  factors.reduce((product, factor) => apply1(matmulOp, [product, factor], {}));

/** A box of each matrix: rows and columns from a first one up to another. */
export function part(x: Tensor, rows: readonly [number, number], columns: readonly [number, number]): Tensor {
  const { shape } = x.type;
  const batch = shape.slice(0, -2);
  return apply1(sliceOp, [x], {
    begin: [...batch.map(() => 0), rows[0], columns[0]],
    size: [...batch, rows[1] - rows[0], columns[1] - columns[0]],
    step: shape.map(() => 1),
  });
}

/** Identity matrices (m by n, ones on the diagonal) as many as there are in a batch, like `x`. */
export const eyes = ({ type: { shape, dtype } }: Tensor, m: number, n: number = m): Tensor => {
  const batch: Shape = shape.slice(0, -2);
  return broadcastTo(apply1(eyeOp, [], { shape: [m, n], k: 0, dtype }), [...batch, m, n]) as Tensor;
};
