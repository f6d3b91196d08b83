import { apply, apply1 } from '../../dispatch.ts';
import { definePrimitive, type In, type Op } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { negative } from '../arithmetic.ts';
import { diagonalOp } from '../diagonal.ts';
import { expandDims, squeeze } from '../expand-dims.ts';
import { resultOf } from '../operand.ts';
import { nonzeroPivots } from './checked-pivots.ts';
import { solveInPlace } from './host/elimination.ts';
import { matrixAt } from './host/matrices.ts';
import { SingularMatrixError } from './linalg-errors.ts';
import { luOp, permuted } from './lu-factor.ts';
import { batchOf, checkRows, equationsOf, floatArgument, squareArgument, squareAval } from './matrix-argument.ts';
import { adjoint, chain } from './matrix-products.ts';
import { type Solution, solveTriangularOp } from './solve-triangular.ts';

/** Solves equations by elimination; batches are equal. `op` is the function that errors name. */
export const solveOp: Op<{ readonly op: string }> = /* @__PURE__ */ definePrimitive({
  name: 'solve',
  infer([a, b], { op }) {
    checkRows(op, squareAval(op, a!), b!);
    return [{ shape: b!.shape, dtype: b!.dtype }];
  },
  host([a, b], [y], { ins, attrs }) {
    const { shape } = ins[0]!;
    const n = shape.at(-1)!;
    const c = ins[1]!.shape.at(-1)!;
    const count = batchOf(shape);
    for (let matrix = 0; matrix < count; matrix++) {
      const x = matrixAt(b!, matrix, n * c);
      const pivot = solveInPlace(matrixAt(a!, matrix, n * n), n, x, c);
      if (pivot >= 0) throw new SingularMatrixError({ op: attrs.op, matrix, count, pivot });
      y!.set(x, matrix * n * c);
    }
  },
  impl([a, b], { op }: { readonly op: string }) {
    const [packed, , permutation] = apply(luOp, [a!], {}) as [Tensor, Tensor, Tensor];
    nonzeroPivots(op, apply1(diagonalOp, [packed], { offset: 0, axis1: packed.rank - 2, axis2: packed.rank - 1 }));
    const forward = apply1(solveTriangularOp, [packed, permuted(b!, permutation)], { lower: true, unit: true, op });
    return [apply1(solveTriangularOp, [packed, forward], { lower: false, unit: false, op })];
  },
  vjp: {
    all: {
      reads: [0, { y: 0 }],
      rule([dy], saved, attrs) {
        const db = apply1(solveOp, [adjoint(saved.in(0) as Tensor), dy!], attrs);
        return [negative(chain(db, adjoint(saved.y()))), db];
      },
    },
  },
  accuracy: { float32: 16, float64: 16 },
});

/**
 * Solves `a · x = b` for square matrices `a` `[…, n, n]` and right-hand sides `b` `[…, n, k]`, or `[…, n]` with one axis less than `a`; batch axes broadcast.
 * By elimination with partial pivoting. A singular matrix is an error that names it: one with a pivot that is exactly 0, as in NumPy.
 *
 * @example
 * solve(tensor([[2, 1], [1, 3]]), tensor([3, 5])) // [0.8, 1.4]
 * solve(tensor([[2, 0], [0, 4]]), tensor([[2, 4], [4, 8]])) // [[1, 2], [1, 2]]
 * solve(tensor([[1, 2], [2, 4]]), tensor([1, 2])) // throws singular-matrix
 */
export function solve<A extends In, B extends In>(a: A, b: B): Solution<A, B> {
  return resultOf(() => {
    const given = equationsOf('solve', squareArgument('solve', a), floatArgument('solve', b, 1), (x) =>
      expandDims(x, -1),
    );
    const x = apply1(solveOp, [given.a, given.b], { op: 'solve' });
    return given.vector ? squeeze(x, -1) : x;
  }) as Solution<A, B>;
}
