import { defineElementwise } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { factsOf, isFloat } from '../dtype.ts';
import { Expr } from '../expr.ts';
import { IndexedSlices } from '../indexed-slices.ts';
import { definePrimitive, type Op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { viewOf } from '../view.ts';
import { checkIndexDType, fromFront, indexCheck } from './indices.ts';

export const fromFrontOp: Op = /* @__PURE__ */ defineElementwise('fromFront', {
  arity: 2,
  formula: ([index, extent]) => fromFront(index!, extent!),
});

/** Indices of any integer dtype as the gradient names them: rows counted from the front. */
const counted = (indices: Tensor, rows: number): Tensor =>
  factsOf(indices.dtype).min < 0 ? apply1(fromFrontOp, [indices, rows], {}) : indices;

/** Rows of a table: `[rows, …]` at integer indices of any shape gives `[…indices, …]`. Its gradient is rows too. */
export const takeRowsOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'takeRows',
  infer([x, indices]) {
    checkIndexDType('take', indices!);
    return [{ shape: [...indices!.shape, ...x!.shape.slice(1)], dtype: x!.dtype }];
  },
  checks: ([x, indices]) => [indexCheck('take', indices!, 1, x!.shape[0]!)],
  lower([x, indices]) {
    const space = [...indices!.shape, ...x!.shape.slice(1)];
    const lead = indices!.shape.length;
    const nowhere = x!.shape.map(() => null);
    const own = indices!.shape.map((_, axis) => axis);
    const row = fromFront(Expr.input(1, indices!.dtype), Expr.size(0, 0));
    const rest = x!.shape.slice(1).map((_, j) => Expr.coordinate(lead + j));
    return {
      space,
      inputs: [
        { aval: x!, view: viewOf(x!, space.length, nowhere) },
        { aval: indices!, view: viewOf(indices!, space.length, own) },
      ],
      outputs: [Expr.load(0, x!.dtype, [row, ...rest])],
    };
  },
  vjp: {
    0: {
      reads: [1],
      rule([dy], saved) {
        const { shape, dtype } = saved.ins[0]!;
        return isFloat(dtype) ? new IndexedSlices(counted(saved.in(1) as Tensor, shape[0]!), dy!, shape) : null;
      },
    },
  },
});
