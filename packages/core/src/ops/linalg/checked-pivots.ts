import { apply1 } from '../../dispatch.ts';
import type { TensaiError } from '../../error.ts';
import { Expr } from '../../expr.ts';
import { type Check, definePrimitive, type Op } from '../../op.ts';
import { sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { plainView } from '../../view.ts';
import { NotPositiveDefiniteError, SingularMatrixError } from './linalg-errors.ts';

/** What pivots must be, and for which function. */
interface Demand {
  readonly op: string;
  readonly positive: boolean;
}

/** Pivots `[…batch, n]` as they are, once it is known that a factorization did not fail on one. */
export const checkedPivotsOp: Op<Demand> = /* @__PURE__ */ definePrimitive({
  name: 'checkedPivots',
  infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
  checks([x], { op, positive }: Demand): readonly Check[] {
    const { shape } = x!;
    const n = shape.at(-1)!;
    const count = sizeOf(shape.slice(0, -1));
    return [
      {
        key: `pivots of ${op}`,
        input: 0,
        // NaN is not positive; as a divisor it says itself what it is
        ok: (pivot) => (positive ? Expr.literal(0, pivot.dtype).less(pivot) : pivot.notEqual(0)),
        error(value, at): TensaiError {
          const place = { op, matrix: Math.floor(at / n), count, pivot: at % n };
          return positive ? new NotPositiveDefiniteError({ ...place, value }) : new SingularMatrixError(place);
        },
      },
    ];
  },
  lower: ([x]) => ({
    space: x!.shape,
    inputs: [{ aval: x!, view: plainView(x!) }],
    outputs: [Expr.input(0, x!.dtype)],
  }),
});

/** Pivots that divide: none may be 0. */
export const nonzeroPivots = (op: string, pivots: Tensor): Tensor =>
  apply1(checkedPivotsOp, [pivots], { op, positive: false });

/** Pivots whose roots are taken: all must be positive. */
export const positivePivots = (op: string, pivots: Tensor): Tensor =>
  apply1(checkedPivotsOp, [pivots], { op, positive: true });
