import { apply1 } from '../../dispatch.ts';
import { definePrimitive, type In, type Op } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { add, multiply, subtract } from '../arithmetic.ts';
import { concatenate } from '../concatenate.ts';
import { divide } from '../division.ts';
import { squeeze } from '../expand-dims.ts';
import { sqrt } from '../power.ts';
import { checkBoolean } from '../option-kinds.ts';
import { plainOptions, resultOf } from '../operand.ts';
import { tril } from '../triangle.ts';
import { positivePivots } from './checked-pivots.ts';
import { factorCholesky } from './host/elimination.ts';
import { matrixAt, symmetric } from './host/matrices.ts';
import { NotPositiveDefiniteError } from './linalg-errors.ts';
import { batchOf, type MatrixResult, squareArgument, squareAval } from './matrix-argument.ts';
import { adjoint, chain, part } from './matrix-products.ts';
import { solveTriangularOp } from './solve-triangular.ts';

/** The lower Cholesky factor of (x + xᵀ) / 2. */
export const choleskyOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'cholesky',
  infer: ([x]) => [squareAval('cholesky', x!)],
  host([x], [y], { ins }) {
    const { shape } = ins[0]!;
    const n = shape.at(-1)!;
    const count = batchOf(shape);
    for (let matrix = 0; matrix < count; matrix++) {
      const a = symmetric(matrixAt(x!, matrix, n * n), n);
      const pivot = factorCholesky(a, n);
      if (pivot >= 0)
        throw new NotPositiveDefiniteError({ op: 'cholesky', matrix, count, pivot, value: a[pivot * n + pivot]! });
      y!.set(a, matrix * n * n);
    }
  },
  impl: ([x]) => [columnByColumn(x!)],
  vjp: {
    0: {
      reads: [{ y: 0 }],
      // Murray, 2016, "Differentiation of the Cholesky decomposition", eq. 10
      rule([dy], saved) {
        const l = saved.y();
        const divided = (x: Tensor): Tensor =>
          apply1(solveTriangularOp, [adjoint(l), x], { lower: false, unit: false, op: 'cholesky' });
        const inner = chain(adjoint(l), tril(dy!));
        const half = multiply(add(tril(inner), tril(inner, { k: -1 })), 0.5);
        const outer = divided(adjoint(divided(half)));
        return multiply(add(outer, adjoint(outer)), 0.5);
      },
    },
  },
  accuracy: { float32: 16, float64: 16 },
});

// Right-looking: each column is taken out of what is left. Above the diagonal stands what rounding leaves; nothing reads it.
function columnByColumn(x: Tensor): Tensor {
  const n = x.type.shape.at(-1)!;
  let rest = multiply(add(x, adjoint(x)), 0.5);
  if (n === 0) return rest;
  const columns: Tensor[] = [];
  const pivots: Tensor[] = [];
  for (let k = 0; k < n; k++) {
    const pivot = part(rest, [k, k + 1], [k, k + 1]);
    const column = divide(part(rest, [0, n], [k, k + 1]), sqrt(pivot));
    rest = subtract(rest, multiply(column, adjoint(column)));
    columns.push(column);
    pivots.push(squeeze(pivot, -1));
  }
  positivePivots('cholesky', concatenate(pivots, -1));
  return tril(concatenate(columns, -1));
}

/** Which of the two factors is meant. */
export interface TriangleOptions {
  /** The upper one; false if left out. */
  readonly upper?: boolean;
}

/**
 * The Cholesky factor of symmetric positive definite matrices `[…, n, n]`: lower triangular `L` with `L · Lᵀ = x`, or with `{ upper: true }` its transpose.
 * Of a matrix that is not symmetric, that of `(x + xᵀ) / 2`. A matrix that is not positive definite is an error that names it and its pivot.
 *
 * @example
 * cholesky(tensor([[4, 2], [2, 5]])) // [[2, 0], [1, 2]]
 * cholesky(tensor([[4, 2], [2, 5]]), { upper: true }) // [[2, 1], [0, 2]]
 * cholesky(tensor([[1, 2], [2, 1]])) // throws not-positive-definite
 */
export function cholesky<X extends In>(x: X, options?: TriangleOptions): MatrixResult<X> {
  return resultOf(() => {
    const upper = upperOption('cholesky', options);
    const factor = apply1(choleskyOp, [squareArgument('cholesky', x)], {});
    return upper ? adjoint(factor) : factor;
  }) as MatrixResult<X>;
}

/** Reads the option `upper`. */
export function upperOption(op: string, options: TriangleOptions | undefined): boolean {
  const { upper = false } = plainOptions(op, options, ['upper']);
  checkBoolean(op, 'upper', upper);
  return upper;
}
