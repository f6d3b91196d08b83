import { apply } from '../../dispatch.ts';
import { onlyResults } from '../../memory.ts';
import { definePrimitive, type In, type Op } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { add, multiply, subtract } from '../arithmetic.ts';
import { expandDims } from '../expand-dims.ts';
import { requireDistinct } from './distinct-values.ts';
import { checkFinite, matrixAt, symmetric } from './host/matrices.ts';
import { leading } from './host/singular-values.ts';
import { symmetricEigen } from './host/symmetric-eigen.ts';
import { NoConvergenceError } from './linalg-errors.ts';
import { batchOf, type MatrixResult, squareArgument, squareAval } from './matrix-argument.ts';
import { adjoint, chain } from './matrix-products.ts';
import { reciprocalOrZero } from './reciprocal-or-zero.ts';

/** Eigenvalues and eigenvectors of (x + xᵀ) / 2. */
export const eighOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'eigh',
  infer([x]) {
    const vectors = squareAval('eigh', x!);
    return [{ shape: vectors.shape.slice(0, -1), dtype: vectors.dtype }, vectors];
  },
  host([x], [w, v], { ins }) {
    const { shape } = ins[0]!;
    const n = shape.at(-1)!;
    const count = batchOf(shape);
    for (let matrix = 0; matrix < count; matrix++) {
      const a = matrixAt(x!, matrix, n * n);
      checkFinite('eigh', a, n, matrix, count);
      const found = symmetricEigen(symmetric(a, n), n);
      if (!found) throw new NoConvergenceError({ op: 'eigh', matrix, count, iterations: 60 });
      w!.set(found.values, matrix * n);
      found.vectors.forEach((vector, k) => {
        const sign = leading(n, (i) => vector[i]!) < 0 ? -1 : 1;
        vector.forEach((value, i) => (v![(matrix * n + i) * n + k] = sign * value));
      });
    }
  },
  vjp: {
    all: {
      reads: [{ y: 0 }, { y: 1 }],
      rule([dw, dv], saved) {
        const [w, v] = [saved.y(0), saved.y(1)];
        const terms: Tensor[] = [];
        if (dw) terms.push(chain(multiply(v, expandDims(dw, -2)), adjoint(v)));
        if (dv) {
          requireDistinct(w, { op: 'eigh', what: 'eigenvalues' });
          const pairs = reciprocalOrZero(subtract(expandDims(w, -2), expandDims(w, -1)));
          terms.push(chain(v, multiply(pairs, chain(adjoint(v), dv)), adjoint(v)));
        }
        const dx = terms.reduce((sum, term) => add(sum, term));
        return [multiply(add(dx, adjoint(dx)), 0.5)];
      },
    },
  },
  accuracy: { float32: 64, float64: 64 },
});

/**
 * Eigenvalues `w` `[…, n]`, ascending, and orthonormal eigenvectors `v` `[…, n, n]`, one a column, of symmetric matrices `[…, n, n]`: `x · v = v · diag(w)`. Of a matrix that is not symmetric, those
 * of `(x + xᵀ) / 2`. Signs: in each vector the element of largest magnitude is positive. Computed on the host; NaN and infinities are an error.
 *
 * The vectors of equal eigenvalues have no gradient: an error.
 *
 * @example
 * const [w, v] = eigh(tensor([[2, 1], [1, 2]]));
 * w // [1, 3]
 * abs(v) // [[0.70711, 0.70711], [0.70711, 0.70711]]
 */
export function eigh<X extends In>(x: X): [w: MatrixResult<X>, v: MatrixResult<X>] {
  return onlyResults(() => apply(eighOp, [squareArgument('eigh', x)], {})) as [MatrixResult<X>, MatrixResult<X>];
}
