import { apply1 } from '../../dispatch.ts';
import { definePrimitive, type In, type Op } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { add, subtract } from '../arithmetic.ts';
import { expandDims, squeeze } from '../expand-dims.ts';
import { resultOf } from '../operand.ts';
import { checkFinite, matrixAt } from './host/matrices.ts';
import { batchOf, equationsOf, floatArgument, matrixArgument } from './matrix-argument.ts';
import { adjoint, chain } from './matrix-products.ts';
import { pinvOp, rcondOption, type RcondAttrs, solvedBySingular } from './pinv.ts';
import type { Solution } from './solve-triangular.ts';
import { decomposed } from './svd.ts';

/** Solutions by least squares; batches are equal. */
export const lstsqOp: Op<RcondAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'lstsq',
  infer: ([a, b]) => [{ shape: [...a!.shape.slice(0, -2), a!.shape.at(-1)!, b!.shape.at(-1)!], dtype: b!.dtype }],
  host([a, b], [y], { ins, attrs }) {
    const { shape } = ins[0]!;
    const [m, n] = shape.slice(-2) as [number, number];
    const c = ins[1]!.shape.at(-1)!;
    let matrix = 0;
    for (const found of decomposed('lstsq', a!, shape, 'thin')) {
      const right = matrixAt(b!, matrix, m * c);
      checkFinite('lstsq', right, c, matrix, batchOf(shape));
      y!.set(solvedBySingular(found, [m, n], attrs.rcond, right, c), matrix++ * n * c);
    }
  },
  vjp: {
    all: {
      reads: [0, 1, { y: 0 }],
      // x = P b with the pseudo-inverse P, and its differential as in `pinv`
      rule([dx], saved, { rcond }) {
        const [a, b, x] = [saved.in(0) as Tensor, saved.in(1) as Tensor, saved.y()];
        const p = apply1(pinvOp, [a], { rcond, op: 'lstsq' });
        const pt = adjoint(p);
        const db = chain(pt, dx!);
        const off = subtract(b, chain(a, x));
        const outside = subtract(dx!, chain(p, chain(a, dx!)));
        const da = subtract(
          add(chain(off, adjoint(chain(p, db))), chain(pt, x, adjoint(outside))),
          chain(db, adjoint(x)),
        );
        return [da, db];
      },
    },
  },
  accuracy: { float32: 64, float64: 64 },
});

/**
 * The `x` that makes `‖a · x − b‖` smallest, and of several the shortest one, for matrices `a` `[…, m, n]` and right-hand sides `b` `[…, m, k]`, or `[…, m]` with one axis less than `a`; batch axes broadcast. Singular values
 * of `a` up to `rcond` times the largest count as 0; left out, it is the precision of the dtype times the larger of m and n. Computed on the host; NaN and
 * infinities are an error.
 *
 * @example
 * lstsq(tensor([[1, 0], [1, 1], [1, 2]]), tensor([1, 3, 5])) // [1, 2]
 * lstsq(tensor([[1, 1]]), tensor([2])) // [1, 1]
 */
export function lstsq<A extends In, B extends In>(
  a: A,
  b: B,
  options?: { readonly rcond?: number | null },
): Solution<A, B> {
  return resultOf(() => {
    const matrices = matrixArgument('lstsq', a);
    const rcond = rcondOption('lstsq', options, matrices);
    const given = equationsOf('lstsq', matrices, floatArgument('lstsq', b, 1), (x) => expandDims(x, -1));
    const x = apply1(lstsqOp, [given.a, given.b], { rcond });
    return given.vector ? squeeze(x, -1) : x;
  }) as Solution<A, B>;
}
