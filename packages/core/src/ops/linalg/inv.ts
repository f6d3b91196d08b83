import { apply1 } from '../../dispatch.ts';
import { definePrimitive, type In, type Op } from '../../op.ts';
import { negative } from '../arithmetic.ts';
import { resultOf } from '../operand.ts';
import { solveInPlace } from './host/elimination.ts';
import { identityMatrix, matrixAt } from './host/matrices.ts';
import { SingularMatrixError } from './linalg-errors.ts';
import { batchOf, type MatrixResult, squareArgument, squareAval } from './matrix-argument.ts';
import { adjoint, chain, eyes } from './matrix-products.ts';
import { solveOp } from './solve.ts';

/** Inverses; `op` is the function that errors name. */
export const invOp: Op<{ readonly op: string }> = /* @__PURE__ */ definePrimitive({
  name: 'inv',
  infer: ([x], { op }) => [squareAval(op, x!)],
  host([x], [y], { ins, attrs }) {
    const { shape } = ins[0]!;
    const n = shape.at(-1)!;
    const count = batchOf(shape);
    for (let matrix = 0; matrix < count; matrix++) {
      const inverse = identityMatrix(n);
      const pivot = solveInPlace(matrixAt(x!, matrix, n * n), n, inverse, n);
      if (pivot >= 0) throw new SingularMatrixError({ op: attrs.op, matrix, count, pivot });
      y!.set(inverse, matrix * n * n);
    }
  },
  impl: ([x], attrs: { readonly op: string }) => [apply1(solveOp, [x!, eyes(x!, x!.type.shape.at(-1)!)], attrs)],
  vjp: {
    0: {
      reads: [{ y: 0 }],
      rule([dy], saved) {
        const inverse = adjoint(saved.y());
        return negative(chain(inverse, dy!, inverse));
      },
    },
  },
  accuracy: { float32: 16, float64: 16 },
});

/**
 * The inverses of square matrices `[…, n, n]`. A singular matrix is an error that names it. To solve equations, `solve(a, b)` is faster and more exact.
 *
 * @example
 * inv(tensor([[2, 1], [1, 1]])) // [[1, -1], [-1, 2]]
 * inv(tensor([[1, 2], [2, 4]])) // throws singular-matrix
 */
export function inv<X extends In>(x: X): MatrixResult<X> {
  return resultOf(() => apply1(invOp, [squareArgument('inv', x)], { op: 'inv' })) as MatrixResult<X>;
}
