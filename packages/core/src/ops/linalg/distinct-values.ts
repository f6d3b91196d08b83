import { apply1 } from '../../dispatch.ts';
import type { TensaiError } from '../../error.ts';
import { Expr } from '../../expr.ts';
import { type Check, definePrimitive, type Op } from '../../op.ts';
import { sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { plainView } from '../../view.ts';
import { subtract } from '../arithmetic.ts';
import { sliceOp } from '../slice.ts';
import { RepeatedValuesError } from './linalg-errors.ts';

/** Whose values they are: for the error. */
interface Owner {
  readonly op: string;
  readonly what: string;
}

/** Are gaps those of neighbours, or of all values `[…batch, n, n]`? */
interface Gaps extends Owner {
  readonly all: boolean;
}

/** Gaps between values as they are, once it is known that none is 0. */
export const distinctValuesOp: Op<Gaps> = /* @__PURE__ */ definePrimitive({
  name: 'distinctValues',
  infer: ([gaps]) => [{ shape: gaps!.shape, dtype: gaps!.dtype }],
  checks([gaps], { op, what, all }: Gaps): readonly Check[] {
    const { shape } = gaps!;
    const n = shape.at(-1)!;
    return [
      {
        key: `distinct ${what} of ${op}`,
        input: 0,
        ok: (gap) => gap.notEqual(0),
        error(_, at): TensaiError {
          const rows = Math.floor(at / n);
          const [matrix, place, other] = all ? [Math.floor(rows / n), rows % n, at % n] : [rows, at % n, (at % n) + 1];
          const count = sizeOf(shape.slice(0, all ? -2 : -1));
          return new RepeatedValuesError({ op, what, matrix, count, place, other });
        },
      },
    ];
  },
  lower: ([gaps]) => ({
    space: gaps!.shape,
    inputs: [{ aval: gaps!, view: plainView(gaps!) }],
    outputs: [Expr.input(0, gaps!.dtype)],
  }),
});

/** Refuses sorted values `[…batch, n]` of which two are equal: their vectors may turn within a common space, and what turns freely has no slope. */
export function requireDistinct(values: Tensor, owner: Owner): void {
  const { shape } = values.type;
  const n = shape.at(-1)!;
  if (n < 2) return;
  const from = (first: number): Tensor =>
    apply1(sliceOp, [values], {
      begin: shape.map((_, axis) => (axis === shape.length - 1 ? first : 0)),
      size: [...shape.slice(0, -1), n - 1],
      step: shape.map(() => 1),
    });
  apply1(distinctValuesOp, [subtract(from(1), from(0))], { ...owner, all: false });
}

/** The same of values in no order, by the gaps `[…batch, n, n]` between them (anything but 0 on the diagonal). */
export const requireApart = (gaps: Tensor, owner: Owner): void =>
  void apply1(distinctValuesOp, [gaps], { ...owner, all: true });
