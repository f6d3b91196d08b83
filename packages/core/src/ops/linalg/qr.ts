import { apply, apply1 } from '../../dispatch.ts';
import { onlyResults } from '../../memory.ts';
import { definePrimitive, type In, type Op } from '../../op.ts';
import { type Shape, sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { add, multiply, negative } from '../arithmetic.ts';
import { concatenate } from '../concatenate.ts';
import { nameArgument } from '../option-kinds.ts';
import { plainOptions } from '../operand.ts';
import { tril, triu } from '../triangle.ts';
import { applyReflections, triangularize } from './host/householder.ts';
import { identityMatrix, matrixAt } from './host/matrices.ts';
import { FreeVectorsError } from './linalg-errors.ts';
import { batchOf, type MatrixResult, matrixArgument } from './matrix-argument.ts';
import { adjoint, chain, part } from './matrix-products.ts';
import { reflectedByOps } from './qr-steps.ts';
import { solveTriangularOp } from './solve-triangular.ts';

const modes = ['reduced', 'complete'] as const;

/** How many columns Q has: as many as needed (`reduced`), or as many as rows (`complete`). */
export type QrMode = (typeof modes)[number];

/** The columns of Q and rows of R. */
const innerExtent = (shape: Shape, mode: QrMode): number =>
  mode === 'complete' ? shape.at(-2)! : Math.min(shape.at(-2)!, shape.at(-1)!);

export const qrOp: Op<{ readonly mode: QrMode }> = /* @__PURE__ */ definePrimitive({
  name: 'qr',
  infer([x], { mode }: { readonly mode: QrMode }) {
    const { shape, dtype } = x!;
    const [batch, inner] = [shape.slice(0, -2), innerExtent(shape, mode)];
    return [
      { shape: [...batch, shape.at(-2)!, inner], dtype },
      { shape: [...batch, inner, shape.at(-1)!], dtype },
    ];
  },
  host([x], [q, r], { ins, attrs }) {
    const { shape } = ins[0]!;
    const [m, n] = shape.slice(-2) as [number, number];
    const inner = innerExtent(shape, attrs.mode);
    for (let matrix = 0; matrix < batchOf(shape); matrix++) {
      const a = matrixAt(x!, matrix, m * n);
      const factors = triangularize(a, m, n);
      const basis = identityMatrix(m, inner);
      applyReflections(a, factors, [m, n], basis, inner, true);
      q!.set(basis, matrix * m * inner);
      const rows = r!.subarray(matrix * inner * n, (matrix + 1) * inner * n);
      for (let i = 0; i < inner; i++) for (let j = 0; j < n; j++) rows[i * n + j] = i <= j ? a[i * n + j]! : 0;
    }
  },
  impl: ([x], { mode }: { readonly mode: QrMode }) => reflectedByOps(x!, innerExtent(x!.type.shape, mode)),
  vjp: {
    all: {
      reads: [{ y: 0 }, { y: 1 }],
      rule: ([dq, dr], saved) => [
        sizeOf(saved.ins[0]!.shape) === 0 ? null : qrGradient(saved.y(0), saved.y(1), dq ?? null, dr ?? null),
      ],
    },
  },
  accuracy: { float32: 32, float64: 32 },
});

// Walter and Lehmann, 2018, "Algorithmic differentiation of linear algebra functions", §3.3; a wide matrix [X, Y] = Q [U, V] has the factors of X, and V = Qᵀ Y.
function qrGradient(q: Tensor, r: Tensor, dq: Tensor | null, dr: Tensor | null): Tensor {
  const [m, inner] = q.type.shape.slice(-2) as [number, number];
  const n = r.type.shape.at(-1)!;
  const k = Math.min(m, n);
  if (inner > k && dq)
    throw new FreeVectorsError({
      op: 'qr',
      what: `the last ${inner - k} columns of a complete Q`,
      hint: "qr(x, { mode: 'reduced' }) leaves them out",
    });
  const [basis, upper] = [part(q, [0, m], [0, k]), part(r, [0, k], [0, k])];
  const wide = n > k;
  const [v, dv] = wide ? [part(r, [0, k], [k, n]), dr && part(dr, [0, k], [k, n])] : [null, null];
  let along = dq;
  if (v && dv) {
    const share = chain(basis, v, adjoint(dv));
    along = along ? add(along, share) : share;
  }
  const du = dr && triu(part(dr, [0, k], [0, k]));
  const terms = [du && chain(upper, adjoint(du)), along && negative(chain(adjoint(along), basis))].filter(
    (term) => term !== null,
  );
  const inside = terms.reduce((sum, term) => add(sum, term));
  const mirrored = chain(basis, add(tril(inside), adjoint(tril(inside, { k: -1 }))));
  const right = along ? add(along, mirrored) : mirrored;
  const dx = adjoint(apply1(solveTriangularOp, [upper, adjoint(right)], { lower: false, unit: false, op: 'qr' }));
  if (!wide) return dx;
  const dy = dv ? chain(basis, dv) : multiply(chain(basis, v!), 0);
  return concatenate([dx, dy], -1);
}

/**
 * `[q, r]` with `x = q · r` for matrices `x` `[…, m, n]`: orthonormal columns and an upper triangle. With the mode `reduced` (the default) `q` is `[…, m, k]` and `r` `[…, k, n]`, k being the smaller of m and n;
 * with `complete` `q` is `[…, m, m]` and `r` `[…, m, n]`. By Householder's reflections, with the signs that LAPACK (and NumPy) gives: a diagonal element of `r` is negative
 * where the element reflected onto it was not.
 *
 * The gradient wants linearly independent columns (the first m of them, if there are more than rows).
 *
 * @example
 * const [q, r] = qr(tensor([[3, 1], [4, 2]]));
 * q // [[-0.6, -0.8], [-0.8, 0.6]]
 * r // [[-5, -2.2], [0, 0.4]]
 */
export function qr<X extends In>(x: X, options?: { readonly mode?: QrMode }): [q: MatrixResult<X>, r: MatrixResult<X>] {
  return onlyResults(() => {
    const { mode = 'reduced' } = plainOptions('qr', options, ['mode']);
    return apply(qrOp, [matrixArgument('qr', x)], { mode: nameArgument('qr', 'mode', mode, modes) });
  }) as [MatrixResult<X>, MatrixResult<X>];
}
