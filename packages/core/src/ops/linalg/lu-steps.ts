import { apply1 } from '../../dispatch.ts';
import { Expr } from '../../expr.ts';
import { definePrimitive, NO_ATTRS, type Op } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { viewOf } from '../../view.ts';
import { abs, add } from '../arithmetic.ts';
import { argmaxOp } from '../argmax.ts';
import { broadcastTo } from '../broadcast-to.ts';
import { concatenate } from '../concatenate.ts';
import { expandDims } from '../expand-dims.ts';
import { arange } from '../range.ts';
import { part } from './matrix-products.ts';

/** Where a row comes from when row `k` is exchanged with row `best`. */
const exchanged = (i: Expr, k: Expr, best: Expr): Expr =>
  Expr.select(i.equal(k), best, Expr.select(i.equal(best), k, i));

/** One step of elimination: operands are the packed matrix so far, the row of the pivot, and the number k of the step. */
export const luStepOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'luStep',
  infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
  lower([x, best]) {
    const { shape, dtype } = x!;
    const rank = shape.length;
    const batch = shape.slice(0, -2).map((_, axis) => Expr.coordinate(axis));
    const [i, j, k] = [Expr.coordinate(rank - 2), Expr.coordinate(rank - 1), Expr.arg(0, 'int32')];
    const row = Expr.input(1, 'int32');
    const from = exchanged(i, k, row);
    const at = (r: Expr, c: Expr): Expr => Expr.load(0, dtype, [...batch, r, c]);
    const [value, pivot] = [at(from, j), at(row, k)];
    const factor = Expr.select(pivot.equal(0), Expr.literal(0, dtype), at(from, k).divide(pivot));
    const done = i.lessEqual(k).or(j.less(k));
    return {
      space: shape,
      inputs: [
        {
          aval: x!,
          view: viewOf(
            x!,
            rank,
            shape.map(() => null),
          ),
        },
        {
          aval: best!,
          view: viewOf(
            best!,
            rank,
            best!.shape.map((_, axis) => axis),
          ),
        },
      ],
      args: ['int32'],
      outputs: [Expr.select(done, value, Expr.select(j.equal(k), factor, value.subtract(factor.multiply(at(row, j)))))],
    };
  },
});

/** Elements `[…, m]` with the one at k, the last operand, exchanged with the one at a given place. */
export const exchangeStepOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'exchangeStep',
  infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
  lower([x, best]) {
    const { shape, dtype } = x!;
    const last = shape.length - 1;
    const batch = shape.slice(0, -1).map((_, axis) => Expr.coordinate(axis));
    const from = exchanged(Expr.coordinate(last), Expr.arg(0, 'int32'), Expr.input(1, 'int32'));
    return {
      space: shape,
      inputs: [
        {
          aval: x!,
          view: viewOf(
            x!,
            shape.length,
            shape.map(() => null),
          ),
        },
        {
          aval: best!,
          view: viewOf(
            best!,
            shape.length,
            best!.shape.map((_, axis) => axis),
          ),
        },
      ],
      args: ['int32'],
      outputs: [Expr.load(0, dtype, [...batch, from])],
    };
  },
});

/** Elimination with partial pivoting, step by step: the packed matrix, the exchanges, and the order of the rows. */
export function eliminatedByOps(x: Tensor): [packed: Tensor, pivots: Tensor, permutation: Tensor] {
  const { shape } = x.type;
  const [m, n] = shape.slice(-2) as [number, number];
  const batch = shape.slice(0, -2);
  let packed = x;
  let order = broadcastTo(arange(m, { dtype: 'int32' }), [...batch, m]) as Tensor;
  const pivots: Tensor[] = [];
  for (let k = 0; k < Math.min(m, n); k++) {
    const sizes = abs(part(packed, [k, m], [k, k + 1]));
    const best = add(apply1(argmaxOp, [sizes], { axes: [sizes.rank - 2, sizes.rank - 1], keepdims: false }), k);
    packed = apply1(luStepOp, [packed, best, k], NO_ATTRS);
    order = apply1(exchangeStepOp, [order, best, k], NO_ATTRS);
    pivots.push(expandDims(best, -1));
  }
  const none = (): Tensor => broadcastTo(arange(0, { dtype: 'int32' }), [...batch, 0]) as Tensor;
  return [packed, pivots.length > 0 ? concatenate(pivots, -1) : none(), order];
}
