import { apply, apply1 } from '../../dispatch.ts';
import { onlyResults } from '../../memory.ts';
import { definePrimitive, type In, type Op } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { abs, multiply, subtract } from '../arithmetic.ts';
import { cast } from '../cast.ts';
import { notEqual } from '../comparison.ts';
import { diagonalOp } from '../diagonal.ts';
import { mod } from '../division.ts';
import { expandDims } from '../expand-dims.ts';
import { log } from '../exponential.ts';
import { resultOf } from '../operand.ts';
import { prodOp } from '../prod.ts';
import { arange } from '../range.ts';
import { sumOp } from '../reduce.ts';
import { sign } from '../sign.ts';
import { cofactors } from './host/cofactors.ts';
import { eliminate } from './host/elimination.ts';
import { matrixAt } from './host/matrices.ts';
import { invOp } from './inv.ts';
import { luOp } from './lu-factor.ts';
import { batchOf, type MatrixResult, squareArgument, squareAval } from './matrix-argument.ts';
import { adjoint, chain } from './matrix-products.ts';

/** A number for each matrix, as a factor of matrices. */
const scaling = (x: Tensor): Tensor => expandDims(x, [-1, -2]) as Tensor;

/**
 * The diagonal of U for each matrix of a batch, and the sign of the exchanges.
 * @yields both of one matrix
 */
function* pivotsOf(data: Parameters<typeof matrixAt>[0], count: number, n: number): Generator<[Float64Array, number]> {
  for (let matrix = 0; matrix < count; matrix++) {
    const a = matrixAt(data, matrix, n * n);
    const parity = eliminate(a, n, n, new Int32Array(n));
    yield [Float64Array.from({ length: n }, (_, k) => a[k * n + k]!), parity];
  }
}

/** The same in ops. */
function factored(x: Tensor): { readonly pivots: Tensor; readonly parity: Tensor } {
  const [packed, exchanges] = apply(luOp, [x], {}) as [Tensor, Tensor, Tensor];
  const [n, last] = [x.type.shape.at(-1)!, exchanges.rank - 1];
  const moved = cast(notEqual(exchanges, arange(n, { dtype: 'int32' })), 'int32');
  const odd = mod(apply1(sumOp, [moved], { axes: [last], keepdims: false }), 2);
  return {
    pivots: apply1(diagonalOp, [packed], { offset: 0, axis1: packed.rank - 2, axis2: packed.rank - 1 }),
    parity: subtract(1, multiply(2, cast(odd, x.type.dtype))) as Tensor,
  };
}

export const detOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'det',
  infer([x]) {
    const { shape, dtype } = squareAval('det', x!);
    return [{ shape: shape.slice(0, -2), dtype }];
  },
  host([x], [y], { ins }) {
    const { shape } = ins[0]!;
    let matrix = 0;
    for (const [pivots, parity] of pivotsOf(x!, batchOf(shape), shape.at(-1)!))
      y![matrix++] = pivots.reduce((product, pivot) => product * pivot, parity);
  },
  impl([x]) {
    const { pivots, parity } = factored(x!);
    return [multiply(parity, apply1(prodOp, [pivots], { axes: [pivots.rank - 1], keepdims: false }))];
  },
  vjp: {
    0: {
      reads: [0],
      rule: ([dy], saved) => multiply(scaling(dy!), apply1(cofactorsOp, [saved.in(0) as Tensor], {})),
    },
  },
  accuracy: { float32: 16, float64: 16 },
});

/** The slopes of the determinant. Only its own gradient, and that of a loop, wants an inverse. */
export const cofactorsOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'cofactors',
  infer: ([x]) => [squareAval('det', x!)],
  host([x], [y], { ins }) {
    const { shape } = ins[0]!;
    const n = shape.at(-1)!;
    for (let matrix = 0; matrix < batchOf(shape); matrix++)
      y!.set(cofactors(matrixAt(x!, matrix, n * n), n), matrix * n * n);
  },
  impl: ([x]) => [multiply(scaling(apply1(detOp, [x!], {})), adjoint(apply1(invOp, [x!], { op: 'det' })))],
  vjp: {
    0: {
      reads: [0, { y: 0 }],
      // C = det(A) · W with W = A⁻ᵀ; d det = ⟨C, dA⟩ and dW = −W dAᵀ W
      rule([dy], saved) {
        const [w, c] = [adjoint(apply1(invOp, [saved.in(0) as Tensor], { op: 'det' })), saved.y()];
        const axes = [w.rank - 2, w.rank - 1];
        const along = apply1(sumOp, [multiply(dy!, w)], { axes, keepdims: true });
        return subtract(multiply(along, c), chain(w, adjoint(dy!), c));
      },
    },
  },
});

export const slogdetOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'slogdet',
  infer([x]) {
    const { shape, dtype } = squareAval('slogdet', x!);
    const aval = { shape: shape.slice(0, -2), dtype };
    return [aval, aval];
  },
  host([x], [signs, logs], { ins }) {
    const { shape } = ins[0]!;
    let matrix = 0;
    for (const [pivots, parity] of pivotsOf(x!, batchOf(shape), shape.at(-1)!)) {
      signs![matrix] = pivots.reduce((product, pivot) => product * Math.sign(pivot), parity);
      logs![matrix++] = pivots.reduce((sum, pivot) => sum + Math.log(Math.abs(pivot)), 0);
    }
  },
  impl([x]) {
    const { pivots, parity } = factored(x!);
    const along = { axes: [pivots.rank - 1], keepdims: false };
    return [
      multiply(parity, apply1(prodOp, [sign(pivots)], along)),
      apply1(sumOp, [log(abs(pivots))], along) as Tensor,
    ];
  },
  vjp: {
    0: {
      reads: [0],
      // the sign does not change
      rule: ([, dy = null], saved) =>
        dy ? multiply(scaling(dy), adjoint(apply1(invOp, [saved.in(0) as Tensor], { op: 'slogdet' }))) : null,
    },
  },
  accuracy: { float32: 16, float64: 16 },
});

/**
 * The determinants of square matrices `[…, n, n]`, `[…]`. That of a singular matrix is 0, and of one without elements 1.
 *
 * @example
 * det(tensor([[1, 2], [3, 4]])) // -2
 * det(tensor([[[2, 0], [0, 3]], [[1, 2], [2, 4]]])) // [6, 0]
 */
export function det<X extends In>(x: X): MatrixResult<X> {
  return resultOf(() => apply1(detOp, [squareArgument('det', x)], {})) as MatrixResult<X>;
}

/**
 * Sign and natural logarithm of the magnitude of the determinants of square matrices `[…, n, n]`, two tensors `[…]`: for determinants that would overflow. Of a singular matrix 0 and −∞.
 *
 * @example
 * const [sign, logarithm] = slogdet(tensor([[0, 2], [3, 0]]));
 * sign // -1
 * logarithm // 1.79176
 */
export function slogdet<X extends In>(x: X): [sign: MatrixResult<X>, logabsdet: MatrixResult<X>] {
  return onlyResults(() => apply(slogdetOp, [squareArgument('slogdet', x)], {})) as [MatrixResult<X>, MatrixResult<X>];
}

/**
 * The natural logarithm of the magnitude of the determinants of square matrices `[…, n, n]`, `[…]`: the second result of `slogdet`.
 *
 * @example
 * logdet(tensor([[2, 0], [0, 3]])) // 1.79176
 */
export function logdet<X extends In>(x: X): MatrixResult<X> {
  return resultOf(() => apply(slogdetOp, [squareArgument('logdet', x)], {})[1]!) as MatrixResult<X>;
}
