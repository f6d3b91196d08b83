import { apply1 } from '../../dispatch.ts';
import { definePrimitive, type In, type Op } from '../../op.ts';
import type { Shape } from '../../shape.ts';
import type { DTypeOf, FloatOf, Promote } from '../../shape-types.ts';
import type { Tensor } from '../../tensor.ts';
import { multiply, negative, subtract } from '../arithmetic.ts';
import { concatenate } from '../concatenate.ts';
import { diagonalOp } from '../diagonal.ts';
import { divide } from '../division.ts';
import { expandDims, squeeze } from '../expand-dims.ts';
import { checkBoolean } from '../option-kinds.ts';
import { plainOptions, resultOf } from '../operand.ts';
import { tril, triu } from '../triangle.ts';
import { nonzeroPivots } from './checked-pivots.ts';
import { substitute, type Triangle, zeroPivot } from './host/elimination.ts';
import { matrixAt } from './host/matrices.ts';
import { SingularMatrixError } from './linalg-errors.ts';
import { batchOf, checkRows, equationsOf, floatArgument, squareArgument, squareAval } from './matrix-argument.ts';
import { adjoint, chain, part } from './matrix-products.ts';

/** The triangle, and the function that errors name. */
export interface TriangleAttrs extends Triangle {
  readonly op: string;
}

/** What the solution of equations is, by its operands. */
export type Solution<A, B> = Tensor<Shape, FloatOf<Promote<DTypeOf<A>, DTypeOf<B>>>>;

/** Solves equations whose matrices are triangular; batches are equal. */
export const solveTriangularOp: Op<TriangleAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'solveTriangular',
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
      const t = matrixAt(a!, matrix, n * n);
      const pivot = attrs.unit ? -1 : zeroPivot(t, n);
      if (pivot >= 0) throw new SingularMatrixError({ op: attrs.op, matrix, count, pivot });
      const x = matrixAt(b!, matrix, n * c);
      substitute(t, n, x, c, attrs);
      y!.set(x, matrix * n * c);
    }
  },
  impl: ([a, b], attrs: TriangleAttrs) => [rowByRow(a!, b!, attrs)],
  vjp: {
    all: {
      reads: [0, { y: 0 }],
      rule([dy], saved, attrs) {
        const a = saved.in(0) as Tensor;
        const db = apply1(solveTriangularOp, [adjoint(a), dy!], { ...attrs, lower: !attrs.lower });
        const da = negative(chain(db, adjoint(saved.y())));
        const off = attrs.unit ? 1 : 0;
        return [attrs.lower ? tril(da, { k: -off }) : triu(da, { k: off }), db];
      },
    },
  },
  accuracy: { float32: 16, float64: 16 },
});

// Each unknown, once known, is taken out of all right-hand sides: those of rows that are done change too, and nothing reads them.
function rowByRow(a: Tensor, b: Tensor, { lower, unit, op }: TriangleAttrs): Tensor {
  const [n, c] = [a.type.shape.at(-1)!, b.type.shape.at(-1)!];
  if (n === 0) return multiply(b, 1);
  const axes = { offset: 0, axis1: a.rank - 2, axis2: a.rank - 1 };
  if (!unit) nonzeroPivots(op, apply1(diagonalOp, [a], axes));
  const rows = new Array<Tensor>(n);
  let rest = b;
  for (let step = 0; step < n; step++) {
    const i = lower ? step : n - 1 - step;
    const given = part(rest, [i, i + 1], [0, c]);
    const row = unit ? given : divide(given, part(a, [i, i + 1], [i, i + 1]));
    rows[i] = row;
    if (step < n - 1) rest = subtract(rest, multiply(part(a, [0, n], [i, i + 1]), row));
  }
  return concatenate(rows, -2);
}

/** Which triangle counts. */
export interface SolveTriangularOptions {
  /** The lower one; false if left out. */
  readonly lower?: boolean;
}

/**
 * Solves `a · x = b` for triangular matrices `a` `[…, n, n]` and right-hand sides `b` `[…, n, k]`, or `[…, n]` with one axis less than `a`; batch axes broadcast.
 * Only the upper triangle of `a` is looked at, or with `{ lower: true }` the lower one. A zero on its diagonal is an error.
 *
 * @example
 * solveTriangular(tensor([[2, 1], [0, 4]]), tensor([4, 8])) // [1, 2]
 * solveTriangular(tensor([[2, 0], [1, 4]]), tensor([[4], [10]]), { lower: true }) // [[2], [2]]
 * solveTriangular(tensor([[1, 1], [0, 0]]), tensor([1, 1])) // throws singular-matrix
 */
export function solveTriangular<A extends In, B extends In>(
  a: A,
  b: B,
  options?: SolveTriangularOptions,
): Solution<A, B> {
  return resultOf(() => {
    const op = 'solveTriangular';
    const { lower = false } = plainOptions(op, options, ['lower']);
    checkBoolean(op, 'lower', lower);
    const given = equationsOf(op, squareArgument(op, a), floatArgument(op, b, 1), (x) => expandDims(x, -1));
    const x = apply1(solveTriangularOp, [given.a, given.b], { lower, unit: false, op });
    return given.vector ? squeeze(x, -1) : x;
  }) as Solution<A, B>;
}
