import { apply1 } from '../../dispatch.ts';
import { OptionError } from '../../errors.ts';
import { factsOf } from '../../dtype.ts';
import { definePrimitive, type In, type Op } from '../../op.ts';
import type { Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { add, subtract } from '../arithmetic.ts';
import { plainOptions, resultOf } from '../operand.ts';
import type { Singular } from './host/singular-values.ts';
import { type MatrixResult, matrixArgument } from './matrix-argument.ts';
import { adjoint, chain } from './matrix-products.ts';
import { decomposed } from './svd.ts';

/** Where small singular values end, relative to the largest. */
export interface RcondAttrs {
  readonly rcond: number;
}

/** Reads `rcond`: what is left out is the precision of the dtype, times the larger extent. */
export function rcondOption(op: string, options: { readonly rcond?: number | null } | undefined, x: Tensor): number {
  const { rcond } = plainOptions(op, options, ['rcond']);
  if (rcond === undefined || rcond === null)
    return factsOf(x.type.dtype).epsilon * Math.max(x.type.shape.at(-1)!, x.type.shape.at(-2)!);
  if (typeof rcond !== 'number' || !(rcond >= 0))
    throw new OptionError({ op, what: 'rcond is a number from 0 up', value: rcond });
  return rcond;
}

/** V · S⁻¹ · Uᵀ · b (of m by c), for the singular values that are not small. */
export function solvedBySingular(
  { u, s, v }: Singular,
  [m, n]: readonly [number, number],
  rcond: number,
  b: Float64Array,
  c: number,
): Float64Array {
  const k = Math.min(m, n);
  const x = new Float64Array(n * c);
  for (let p = 0; p < k; p++) {
    if (!(s[p]! > rcond * s[0]!)) break;
    const along = new Float64Array(c);
    for (let i = 0; i < m; i++) for (let j = 0; j < c; j++) along[j]! += u[i * k + p]! * b[i * c + j]!;
    for (let i = 0; i < n; i++) for (let j = 0; j < c; j++) x[i * c + j]! += v[i * k + p]! * (along[j]! / s[p]!);
  }
  return x;
}

const pseudoInverseShape = (shape: Shape): number[] => [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!];

/** Pseudo-inverses; `op` is the function that errors name. */
export const pinvOp: Op<RcondAttrs & { readonly op: string }> = /* @__PURE__ */ definePrimitive({
  name: 'pinv',
  infer: ([x]) => [{ shape: pseudoInverseShape(x!.shape), dtype: x!.dtype }],
  host([x], [y], { ins, attrs }) {
    const { shape } = ins[0]!;
    const [m, n] = shape.slice(-2) as [number, number];
    const k = Math.min(m, n);
    let matrix = 0;
    for (const { u, s, v } of decomposed(attrs.op, x!, shape, 'thin')) {
      const inverse = y!.subarray(matrix * n * m, (matrix + 1) * n * m);
      const kept = s.findIndex((size) => !(size > attrs.rcond * s[0]!));
      const rank = kept < 0 ? k : kept;
      for (let i = 0; i < n; i++)
        for (let j = 0; j < m; j++) {
          let sum = 0;
          for (let p = 0; p < rank; p++) sum += (v[i * k + p]! / s[p]!) * u[j * k + p]!;
          inverse[i * m + j] = sum;
        }
      matrix++;
    }
  },
  vjp: {
    0: {
      reads: [0, { y: 0 }],
      // Golub and Pereyra, 1973, eq. 4.12, for matrices that keep their rank
      rule([dy], saved) {
        const [a, p] = [saved.in(0) as Tensor, saved.y()];
        const [g, pt] = [adjoint(dy!), adjoint(p)];
        const inside = chain(pt, dy!, pt);
        // (I − A P) Gᵀ P Pᵀ and Pᵀ P Gᵀ (I − P A)
        const left = chain(g, p, pt);
        const right = chain(pt, p, g);
        return subtract(add(subtract(left, chain(a, chain(p, left))), subtract(right, chain(right, p, a))), inside);
      },
    },
  },
  accuracy: { float32: 64, float64: 64 },
});

/**
 * The pseudo-inverses (Moore and Penrose) `[…, n, m]` of matrices `[…, m, n]`. Singular values up to `rcond` times the largest count as 0; left out, it is the precision of the dtype times the
 * larger of m and n. Computed on the host; NaN and infinities are an error. The gradient holds for changes that keep the rank.
 *
 * @example
 * pinv(tensor([[2, 0], [0, 0]])) // [[0.5, 0], [0, 0]]
 * pinv(tensor([[1], [1]])) // [[0.5, 0.5]]
 */
export function pinv<X extends In>(x: X, options?: { readonly rcond?: number | null }): MatrixResult<X> {
  return resultOf(() => {
    const given = matrixArgument('pinv', x);
    return apply1(pinvOp, [given], { rcond: rcondOption('pinv', options, given), op: 'pinv' });
  }) as MatrixResult<X>;
}
