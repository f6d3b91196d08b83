import { apply1 } from '../dispatch.ts';
import type { HostAlgorithm } from '../host-algorithm.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { DTypeOf, Promote, ShapeOf } from '../shape-types.ts';
import type { Tensor } from '../tensor.ts';
import { orderAlong, sortArguments, type SortedShape, type SortOptions } from './argsort.ts';
import { resultOf } from './operand.ts';
import { eachRow, rowOrder, rowSort } from './row-order.ts';
import { takeAlongAxisOp } from './take-along-axis.ts';

interface AlongAxis {
  readonly axis: number;
}

const hostSort: HostAlgorithm<AlongAxis> = ([x], [y], { ins, attrs: { axis } }) => {
  const { shape, dtype } = ins[0]!;
  const sorted = rowSort(dtype, shape[axis]!);
  if (sorted) {
    eachRow(shape, axis, (base, stride) => {
      const row = sorted(x!, base, stride);
      if (stride === 1) y!.set(row, base);
      else for (let i = 0; i < row.length; i++) y![base + i * stride] = row[i]!;
    });
    return;
  }
  const orderOf = rowOrder(dtype, shape[axis]!, false);
  eachRow(shape, axis, (base, stride) => {
    const order = orderOf(x!, base, stride);
    for (let i = 0; i < order.length; i++) y![base + i * stride] = x![base + order[i]! * stride]!;
  });
};

/** Elements taken in their order: a tape records the two parts. */
export const sortOp: Op<AlongAxis> = /* @__PURE__ */ definePrimitive({
  name: 'sort',
  infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
  impl: ([x], { axis }: AlongAxis) => [apply1(takeAlongAxisOp, [x!, orderAlong(x!, axis)], { axis })],
  host: hostSort,
});

/**
 * The elements along an axis (the last one) in ascending order; equal ones keep their order. NaN comes last. With the axis null, all elements in one vector. `flip(sort(x), -1)`
 * descends.
 *
 * @example
 * sort(tensor([30, 10, 20])) // [10, 20, 30]
 * sort(tensor([[3, 1], [2, 4]]), 0) // [[2, 1], [3, 4]]
 * sort(tensor([[3, 1], [2, 4]]), { axis: null }) // [1, 2, 3, 4]
 * sort(tensor([2, NaN, 1])) // [1, 2, NaN]
 */
export function sort<X extends In, const O extends SortOptions | number | null | undefined = undefined>(
  x: X,
  options?: O,
): Tensor<SortedShape<ShapeOf<X>, O>, Promote<DTypeOf<X>, 'weak'>> {
  return resultOf(() => {
    const { given, axis } = sortArguments('sort', x, options);
    return apply1(sortOp, [given], { axis });
  }) as never;
}
