import { apply, apply1 } from '../../dispatch.ts';
import { onlyResults } from '../../memory.ts';
import { definePrimitive, type In, type Op } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../arithmetic.ts';
import { broadcastTo } from '../broadcast-to.ts';
import { expandDims } from '../expand-dims.ts';
import { pad } from '../pad.ts';
import { putAlongAxisOp, takeAlongAxisOp } from '../take-along-axis.ts';
import { eyeOp, tril, triu } from '../triangle.ts';
import { eliminate } from './host/elimination.ts';
import { matrixAt } from './host/matrices.ts';
import { eliminatedByOps } from './lu-steps.ts';
import { batchOf, type MatrixResult, matrixArgument } from './matrix-argument.ts';
import { adjoint, chain, eyes, part } from './matrix-products.ts';
import { solveTriangularOp } from './solve-triangular.ts';

/** The packed factors, the exchanges of rows, and the order of rows that they lead to: `x[permutation] = L · U`. */
export const luOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'luFactor',
  infer([x]) {
    const { shape, dtype } = x!;
    const [m, n] = shape.slice(-2) as [number, number];
    const batch = shape.slice(0, -2);
    return [
      { shape, dtype },
      { shape: [...batch, Math.min(m, n)], dtype: 'int32' },
      { shape: [...batch, m], dtype: 'int32' },
    ];
  },
  host([x], [packed, pivots, permutation], { ins }) {
    const { shape } = ins[0]!;
    const [m, n] = shape.slice(-2) as [number, number];
    const steps = Math.min(m, n);
    for (let matrix = 0; matrix < batchOf(shape); matrix++) {
      const a = matrixAt(x!, matrix, m * n);
      const exchanged = pivots!.subarray(matrix * steps, (matrix + 1) * steps);
      eliminate(a, m, n, exchanged);
      packed!.set(a, matrix * m * n);
      const order = permutation!.subarray(matrix * m, (matrix + 1) * m);
      for (let i = 0; i < m; i++) order[i] = i;
      for (let k = 0; k < steps; k++) {
        const other = exchanged[k]!;
        [order[k], order[other]] = [order[other]!, order[k]!];
      }
    }
  },
  impl: ([x]) => eliminatedByOps(x!),
  vjp: { 0: { reads: [{ y: 0 }, { y: 2 }], rule: ([dy], saved) => luGradient(dy!, saved.y(0), saved.y(2)) } },
  accuracy: { float32: 16, float64: 16 },
});

/** Matrices with their rows in another order: row i of the result is row `permutation[i]`. */
export const permuted = (x: Tensor, permutation: Tensor): Tensor =>
  apply1(takeAlongAxisOp, [x, alongRows(permutation, x)], { axis: x.rank - 2 });

/** The inverse of `permuted`. */
const unpermuted = (x: Tensor, permutation: Tensor): Tensor =>
  apply1(putAlongAxisOp, [x, alongRows(permutation, x)], { axis: x.rank - 2, extent: x.type.shape.at(-2)! });

const alongRows = (permutation: Tensor, x: Tensor): Tensor =>
  broadcastTo(expandDims(permutation, -1), x.type.shape) as Tensor;

// dA = P (dL U + L dU), so that F = L⁻¹ Pᵀ dA U⁻¹ has L⁻¹ dL below its diagonal, and dU U⁻¹ from there on. A matrix that is not square is filled up with
// the identity, which adds rows or columns that nothing depends on.
function luGradient(dy: Tensor, packed: Tensor, permutation: Tensor): Tensor {
  const [m, n] = packed.type.shape.slice(-2) as [number, number];
  const [steps, extent] = [Math.min(m, n), Math.max(m, n)];
  const { dtype } = packed.type;
  const filled = (x: Tensor): Tensor =>
    m === n
      ? x
      : (pad(
          x,
          x.type.shape.map((own, axis) => (axis < x.rank - 2 ? [0, 0] : [0, extent - own])),
        ) as Tensor);
  const ones = apply1(eyeOp, [], { shape: [extent - steps, extent - steps], k: 0, dtype });
  const whole = filled(packed);
  const upper =
    m === n
      ? triu(whole)
      : add(
          triu(whole),
          pad(ones, [
            [steps, 0],
            [steps, 0],
          ]) as Tensor,
        );
  const lower = add(tril(whole, { k: -1 }), eyes(whole, extent));
  const given = filled(dy);
  const inner = add(
    tril(chain(adjoint(lower), tril(given, { k: -1 })), { k: -1 }),
    triu(chain(triu(given), adjoint(upper))),
  );
  const op = 'luFactor';
  const right = adjoint(apply1(solveTriangularOp, [upper, adjoint(inner)], { lower: false, unit: false, op }));
  const both = apply1(solveTriangularOp, [adjoint(lower), right], { lower: false, unit: true, op });
  return unpermuted(part(both, [0, m], [0, n]), permutation);
}

/**
 * The LU factors of matrices `[…, m, n]` with exchanges of rows: `[lu, pivots]`. `lu` `[…, m, n]` holds U on and above its diagonal and below it L without the ones on its own;
 * `pivots` `[…, min(m, n)]`, int32, tells for each row from the first on which one it was exchanged with. Where a pivot is 0 the matrix is singular, and U shows it.
 *
 * @example
 * const [lu, pivots] = luFactor(tensor([[1, 2], [4, 4]]));
 * lu // [[4, 4], [0.25, 1]]
 * pivots // [1, 1]
 */
export function luFactor<X extends In>(x: X): [lu: MatrixResult<X>, pivots: Tensor] {
  const [packed, pivots] = onlyResults(() => apply(luOp, [matrixArgument('luFactor', x)], {}).slice(0, 2));
  return [packed as MatrixResult<X>, pivots!];
}
