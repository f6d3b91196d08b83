import { apply, apply1 } from '../../dispatch.ts';
import type { TensaiError } from '../../error.ts';
import { onlyResults } from '../../memory.ts';
import { definePrimitive, type In, type Op } from '../../op.ts';
import { sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { add, multiply, subtract } from '../arithmetic.ts';
import { expandDims } from '../expand-dims.ts';
import { checkBoolean } from '../option-kinds.ts';
import { plainOptions } from '../operand.ts';
import { requireDistinct } from './distinct-values.ts';
import { checkFinite, matrixAt } from './host/matrices.ts';
import { leading, singular, type Singular } from './host/singular-values.ts';
import { FreeVectorsError, NoConvergenceError } from './linalg-errors.ts';
import { batchOf, type MatrixResult, matrixArgument } from './matrix-argument.ts';
import { adjoint, chain, part } from './matrix-products.ts';
import { reciprocalOrZero } from './reciprocal-or-zero.ts';

interface SvdAttrs {
  /** Complete bases. */
  readonly full: boolean;
  /** Singular vectors too. */
  readonly vectors: boolean;
}

/**
 * The decompositions of the finite matrices of a batch, one after another.
 * @yields those of one matrix
 */
export function* decomposed(
  op: string,
  data: Parameters<typeof matrixAt>[0],
  shape: readonly number[],
  vectors: 'none' | 'thin' | 'full',
): Generator<Singular> {
  const [m, n] = shape.slice(-2) as [number, number];
  const count = batchOf(shape);
  for (let matrix = 0; matrix < count; matrix++) {
    const a = matrixAt(data, matrix, m * n);
    checkFinite(op, a, n, matrix, count);
    const found = singular(a, m, n, vectors);
    if (!found) throw new NoConvergenceError({ op, matrix, count, iterations: 60 });
    yield found;
  }
}

/** Singular values, then left vectors as columns and right ones as rows. */
export const svdOp: Op<SvdAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'svd',
  infer([x], { full, vectors }: SvdAttrs) {
    const { shape, dtype } = x!;
    const [m, n] = shape.slice(-2) as [number, number];
    const [batch, k] = [shape.slice(0, -2), Math.min(m, n)];
    const values = { shape: [...batch, k], dtype };
    if (!vectors) return [values];
    return [values, { shape: [...batch, m, full ? m : k], dtype }, { shape: [...batch, full ? n : k, n], dtype }];
  },
  host([x], [values, left, right], { ins, attrs }) {
    const { shape } = ins[0]!;
    const [m, n] = shape.slice(-2) as [number, number];
    const k = Math.min(m, n);
    const [p, q] = attrs.full ? [m, n] : [k, k];
    let matrix = 0;
    const wanted = attrs.vectors ? (attrs.full ? 'full' : 'thin') : 'none';
    for (const { u, s, v } of decomposed('svd', x!, shape, wanted)) {
      values!.set(s, matrix * k);
      if (attrs.vectors) {
        const signs = Array.from({ length: q }, (_, c) => (leading(n, (j) => v[j * q + c]!) < 0 ? -1 : 1));
        const [us, vs] = [left!.subarray(matrix * m * p), right!.subarray(matrix * q * n)];
        for (let i = 0; i < m; i++) for (let c = 0; c < p; c++) us[i * p + c] = u[i * p + c]! * (signs[c] ?? 1);
        for (let c = 0; c < q; c++) for (let j = 0; j < n; j++) vs[c * n + j] = v[j * q + c]! * signs[c]!;
      }
      matrix++;
    }
  },
  saving: (attrs): { readonly op: Op; readonly attrs: object } => ({
    op: svdOp,
    attrs: { full: attrs.full && attrs.vectors, vectors: true },
  }),
  vjp: {
    all: {
      reads: [{ y: 0 }, { y: 1 }, { y: 2 }],
      rule: ([ds, du, dvh], saved) => [
        sizeOf(saved.ins[0]!.shape) === 0
          ? null
          : svdGradient([saved.y(1), saved.y(0), saved.y(2)], [du ?? null, ds ?? null, dvh ?? null]),
      ],
    },
  },
  accuracy: { float32: 64, float64: 64 },
});

// Townsend, 2016, "Differentiating the singular value decomposition".
function svdGradient(
  [u, s, vh]: readonly [Tensor, Tensor, Tensor],
  [du, ds, dvh]: readonly [Tensor | null, Tensor | null, Tensor | null],
): Tensor {
  const k = s.type.shape.at(-1)!;
  const [m, n] = [u.type.shape.at(-2)!, vh.type.shape.at(-1)!];
  const free = (extra: number, side: string): TensaiError =>
    new FreeVectorsError({
      op: 'svd',
      what: `the last ${extra} ${side} singular vectors of a complete basis`,
      hint: 'svd(x, { fullMatrices: false }) leaves them out',
    });
  if (du && u.type.shape.at(-1)! > k) throw free(u.type.shape.at(-1)! - k, 'left');
  if (dvh && vh.type.shape.at(-2)! > k) throw free(vh.type.shape.at(-2)! - k, 'right');
  if (du || dvh) requireDistinct(s, { op: 'svd', what: 'singular values' });
  const [left, right] = [part(u, [0, m], [0, k]), adjoint(part(vh, [0, k], [0, n]))];
  const [row, column] = [expandDims(s, -2) as Tensor, expandDims(s, -1) as Tensor];
  const pairs = reciprocalOrZero(multiply(subtract(row, column), add(row, column)));
  const turning = (vectors: Tensor, d: Tensor): Tensor => {
    const inner = chain(adjoint(vectors), d);
    return multiply(subtract(inner, adjoint(inner)), pairs);
  };
  // (I − W Wᵀ) d S⁻¹: what leaves the space of the vectors
  const leaving = (vectors: Tensor, d: Tensor): Tensor =>
    multiply(subtract(d, chain(vectors, chain(adjoint(vectors), d))), reciprocalOrZero(row));
  const dv = dvh && adjoint(dvh);
  const terms: Tensor[] = [];
  const factors = (middle: Tensor): void => void terms.push(chain(left, middle, adjoint(right)));
  if (du) factors(multiply(turning(left, du), row));
  if (dv) factors(multiply(column, turning(right, dv)));
  if (ds) terms.push(chain(multiply(left, expandDims(ds, -2) as Tensor), adjoint(right)));
  if (du && m > k) terms.push(chain(leaving(left, du), adjoint(right)));
  if (dv && n > k) terms.push(chain(left, adjoint(leaving(right, dv))));
  return terms.reduce((sum, term) => add(sum, term));
}

/** What `svd` may be told. */
export interface SvdOptions {
  /** Complete bases (the default), or as many vectors as singular values. */
  readonly fullMatrices?: boolean;
  /** Vectors too (the default), or the singular values alone. */
  readonly computeUv?: boolean;
}

/**
 * The singular value decomposition `x = u · diag(s) · vh` of matrices `[…, m, n]`: `[u, s, vh]` with `u` `[…, m, m]`, `s` `[…, k]`, descending, k being the smaller of m and n, and `vh` `[…, n, n]`. With
 * `{ fullMatrices: false }` `u` is `[…, m, k]` and `vh` `[…, k, n]`; with `{ computeUv: false }` the result is `s` alone. Signs: in each row of `vh` the element of
 * largest magnitude is positive. Computed on the host, by Jacobi's rotations; NaN and infinities are an error.
 *
 * The vectors of equal singular values, and those that only complete a basis, have no gradient: an error.
 *
 * @example
 * const [u, s, vh] = svd(tensor([[3, 0], [0, -2]]));
 * s // [3, 2]
 * u // [[1, 0], [0, -1]]
 * svd(tensor([[0, 2], [0, 0], [1, 0]]), { computeUv: false }) // [2, 1]
 */
export function svd<X extends In>(
  x: X,
  options?: SvdOptions & { readonly computeUv?: true },
): [u: MatrixResult<X>, s: MatrixResult<X>, vh: MatrixResult<X>];
export function svd<X extends In>(x: X, options: SvdOptions & { readonly computeUv: false }): MatrixResult<X>;
export function svd(x: In, options?: SvdOptions): readonly Tensor[] | Tensor {
  const { fullMatrices = true, computeUv = true } = plainOptions('svd', options, ['fullMatrices', 'computeUv']);
  checkBoolean('svd', 'fullMatrices', fullMatrices);
  checkBoolean('svd', 'computeUv', computeUv);
  const found = onlyResults(() => {
    const outs = apply(svdOp, [matrixArgument('svd', x)], { full: fullMatrices, vectors: computeUv });
    return computeUv ? [outs[1]!, outs[0]!, outs[2]!] : outs;
  });
  return computeUv ? found : found[0]!;
}

/** The singular values of matrices. */
export const singularValues = (x: Tensor): Tensor => apply1(svdOp, [x], { full: false, vectors: false });
