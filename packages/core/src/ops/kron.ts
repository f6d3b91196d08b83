import type { In } from '../op.ts';
import type { DTypeOf, Promote } from '../shape-types.ts';
import { checkShape, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { multiply } from './arithmetic.ts';
import { likePartner } from './like-partner.ts';
import { asTensor, resultOf } from './operand.ts';
import { reshape } from './reshape.ts';

/**
 * The Kronecker product: every element of `a` times all of `b`, in blocks. Extents multiply axis by axis; the operand of fewer axes gets axes of extent 1 in front.
 *
 * @example
 * kron(tensor([1, 10]), tensor([1, 2])) // [1, 2, 10, 20]
 * kron(tensor([[1, 0], [0, 1]]), tensor([[1, 2]])) // [[1, 2, 0, 0], [0, 0, 1, 2]]
 */
export function kron<A extends In, B extends In>(a: A, b: B): Tensor<Shape, Promote<DTypeOf<A>, DTypeOf<B>>> {
  return resultOf(() => {
    const [first, second] = [asTensor('kron', a), asTensor('kron', b, 1)];
    const [left, right] = [likePartner(a, first, second), likePartner(b, second, first)];
    const rank = Math.max(left.rank, right.rank);
    const full = ({ type }: Tensor): number[] => [
      ...new Array<number>(rank - type.shape.length).fill(1),
      ...type.shape,
    ];
    const [outer, inner] = [full(left), full(right)];
    const shape = outer.map((extent, axis) => extent * inner[axis]!);
    checkShape('kron', shape);
    const blocks = reshape(left, outer.flatMap((extent) => [extent, 1])); // prettier-ignore
    const within = reshape(right, inner.flatMap((extent) => [1, extent])); // prettier-ignore
    return reshape(multiply<In, In>(blocks, within), shape);
  }) as Tensor<Shape, Promote<DTypeOf<A>, DTypeOf<B>>>;
}
