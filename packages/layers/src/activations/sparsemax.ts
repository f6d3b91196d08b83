import {
  add,
  cast,
  div,
  expandDims,
  greater,
  greaterEqual,
  maximum,
  moveaxis,
  mul,
  sub,
  sum,
  type Tensor,
} from '@tensai/core';

/**
 * The point of the probability simplex that is nearest to the values along an axis (the last if left out): many are exactly 0. Martins and Astudillo,
 * 2016, "From softmax to sparsemax", algorithm 1, with ranks counted by comparing all pairs instead of a sort.
 *
 * @example
 * activations.sparsemax(tensor([1, 2, 3])) // [0, 0, 1]
 * activations.sparsemax(tensor([1, 1.5, 1.2])) // [0.1, 0.6, 0.3]
 */
export function sparsemax(x: Tensor, options: number | { readonly axis?: number } = {}): Tensor {
  const { axis = -1 } = typeof options === 'number' ? { axis: options } : options;
  const z = moveaxis(x, axis, -1);
  const others = expandDims(z, -2);
  const larger = cast(greaterEqual(others, expandDims(z, -1)), z.dtype); // [..., value, other]
  const count = sum(larger, { axis: -1 });
  const total = sum(mul(larger, others), { axis: -1 });
  const support = cast(greater(add(mul(count, z), 1), total), z.dtype);
  const excess = sub(sum(mul(support, z), { axis: -1, keepdims: true }), 1);
  return moveaxis(maximum(sub(z, div(excess, sum(support, { axis: -1, keepdims: true }))), 0), -1, axis);
}
