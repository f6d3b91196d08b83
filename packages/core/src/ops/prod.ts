import { apply1 } from '../dispatch.ts';
import { isFloat } from '../dtype.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type Op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { multiply } from './arithmetic.ts';
import { concatenate } from './concatenate.ts';
import { onesLike } from './creation.ts';
import { defineReduction, type ReductionOf } from './reduce.ts';
import { reshape } from './reshape.ts';
import { sliceOp } from './slice.ts';
import { transpose } from './transpose.ts';
import { type ReduceAttrs, reducedShape, reduceLoop, summed } from './reduction.ts';

export const prodOp: Op<ReduceAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'prod',
  infer: ([x], attrs: ReduceAttrs) => [{ shape: reducedShape(x!.shape, attrs), dtype: summed(x!.dtype) }],
  lower([x], attrs) {
    const dtype = summed(x!.dtype);
    return reduceLoop(x!, attrs, (value) => ({ op: 'prod', value: value.cast(dtype) }), Expr.accumulator(0, dtype));
  },
  vjp: {
    0: {
      reads: [0],
      rule([dy], saved, { axes }) {
        const { shape, dtype } = saved.ins[0]!;
        if (!isFloat(dtype)) return null;
        const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
        const order = [...kept, ...axes];
        const lead = kept.map((axis) => shape[axis]!);
        const count = axes.reduce((product, axis) => product * shape[axis]!, 1);
        if (count === 0) return null;
        const factors = reshape(transpose(saved.in(0), order), [...lead, count]);
        const slopes = timesOthers(factors, reshape(dy!, [...lead, 1]));
        const moved = reshape(
          slopes,
          order.map((axis) => shape[axis]!),
        );
        return transpose(
          moved,
          order.map((_, axis) => order.indexOf(axis)),
        );
      },
    },
  },
});

/**
 * `dy` times the product of the other factors along the last axis, for each of them. Never a quotient, so that zeros are no special case, in any order of derivative:
 * halves are multiplied pair by pair, and each half of a pair gets its gradient times the other.
 */
function timesOthers(factors: Tensor, dy: Tensor): Tensor {
  const count = factors.type.shape.at(-1)!;
  if (count === 1) return dy;
  const half = Math.ceil(count / 2);
  const first = part(factors, 0, half);
  const rest = part(factors, half, count - half);
  // an odd one out is paired with 1
  const second = count % 2 === 0 ? rest : concatenate([rest, onesLike(part(factors, 0, 1))], -1);
  const slopes = timesOthers(multiply(first, second), dy);
  return concatenate([multiply(slopes, second), part(multiply(slopes, first), 0, count - half)], -1);
}

function part(x: Tensor, start: number, extent: number): Tensor {
  const size = [...x.type.shape.slice(0, -1), extent];
  return apply1(sliceOp, [x], {
    begin: size.map((_, axis) => (axis === x.rank - 1 ? start : 0)),
    size,
    step: size.map(() => 1),
  });
}

/**
 * The product over axes (all, if none is named); narrow integers and bools are multiplied as int32. Of no elements it is 1.
 *
 * @example
 * prod(tensor([[1, 2], [3, 4]])) // 24
 * prod(tensor([[1, 2], [3, 4]]), 0) // [3, 8]
 */
export const prod: ReductionOf<'count'> = /* @__PURE__ */ defineReduction(prodOp);
