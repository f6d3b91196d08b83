import { apply1 } from '../dispatch.ts';
import { Expr } from '../expr.ts';
import type { Aval, Loop } from '../loop.ts';
import { definePrimitive, NO_ATTRS, type Op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { viewOf } from '../view.ts';
import { multiply } from './arithmetic.ts';
import { broadcastTo } from './broadcast-to.ts';
import { cast } from './cast.ts';
import { notEqual } from './comparison.ts';
import { zerosLike } from './creation.ts';
import { recurrenceOp } from './recurrence.ts';
import { reshape } from './reshape.ts';
import { addRowsOp, gatherRowsOp } from './scatter-rows.ts';
import { shifted } from './shifted.ts';
import { where } from './where.ts';

/** Each element beside every other one: those of a loop with one reduced axis. */
const beside = (ids: Aval): Pick<Loop, 'space' | 'inputs'> => ({
  space: ids.shape,
  inputs: [
    { aval: ids, view: viewOf(ids, 2, [0]) },
    { aval: ids, view: viewOf(ids, 2, [1]), of: 0 },
  ],
});

/** For each of a list of numbers: does none that is equal follow? */
export const isLastOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'isLast',
  infer: ([ids]) => [{ shape: ids!.shape, dtype: 'bool' }],
  lower: ([ids]) => {
    const [own, other] = [Expr.input(0, ids!.dtype), Expr.input(1, ids!.dtype)];
    const follows = Expr.coordinate(0).less(Expr.coordinate(1));
    return {
      ...beside(ids!),
      reduce: { size: ids!.shape, accs: [{ op: 'any', value: follows.and(own.equal(other)) }] },
      outputs: [Expr.accumulator(0, 'bool').not()],
    };
  },
  host([ids], [out]) {
    const seen = new Set<number>();
    for (let i = ids!.length - 1; i >= 0; i--) {
      out![i] = seen.has(ids![i]!) ? 0 : 1;
      seen.add(ids![i]!);
    }
  },
});

/** The place of each of a list of numbers in their order; of equal ones the earlier comes first. */
export const placeInOrderOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'placeInOrder',
  infer: ([ids]) => [{ shape: ids!.shape, dtype: 'int32' }],
  lower: ([ids]) => {
    const [own, other] = [Expr.input(0, ids!.dtype), Expr.input(1, ids!.dtype)];
    const earlier = Expr.coordinate(1).less(Expr.coordinate(0));
    const before = other.less(own).or(other.equal(own).and(earlier));
    return {
      ...beside(ids!),
      reduce: { size: ids!.shape, accs: [{ op: 'sum', value: before.cast('int32') }] },
      outputs: [Expr.accumulator(0, 'int32')],
    };
  },
  host([ids], [out]) {
    const order = Uint32Array.from({ length: ids!.length }, (_, i) => i);
    order.sort((a, b) => ids![a]! - ids![b]! || a - b).forEach((at, place) => (out![at] = place));
  },
});

/**
 * For each row the product of all other rows of its group. The rows are laid group by group; then it is the product of those before, which starts anew with each
 * group, times that of those behind: two recurrences. Nothing is divided, so zeros are no special case, in any order of derivative.
 */
export function productOfOthers(ids: Tensor, rows: Tensor): Tensor {
  const place = apply1(placeInOrderOp, [ids], NO_ATTRS);
  const ordered = (x: Tensor): Tensor => apply1(addRowsOp, [zerosLike(x), place, x], NO_ATTRS);
  const [names, factors] = [ordered(ids), ordered(rows)];
  const products = (forward: boolean): Tensor => {
    const starts = notEqual(names, shifted(names, 0, forward, -1));
    const mask = broadcastTo(
      reshape(
        starts,
        rows.type.shape.map((extent, axis) => (axis === 0 ? extent : 1)),
      ),
      rows.type.shape,
    );
    const carried = where(mask, 0, shifted(factors, 0, forward, 1));
    return apply1(recurrenceOp, [carried, cast(mask, rows.dtype)], { axis: 0, reverse: !forward });
  };
  return apply1(gatherRowsOp, [multiply(products(true), products(false)), place], NO_ATTRS);
}
