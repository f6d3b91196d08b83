import { apply1 } from '../dispatch.ts';
import { ShapeSizeError } from '../errors.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { ReshapedShape } from '../axis-types.ts';
import type { DTypeOf, Promote } from '../shape-types.ts';
import { checkShape, sameShape, type Shape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { asItIs, asTensor, numbersArgument } from './operand.ts';

export const reshapeOp: Op<{ readonly shape: Shape }> = /* @__PURE__ */ definePrimitive({
  name: 'reshape',
  sameBytes: true,
  infer: ([x], { shape }: { readonly shape: Shape }) => {
    checkShape('reshape', shape);
    if (sizeOf(x!.shape) !== sizeOf(shape)) throw new ShapeSizeError({ op: 'reshape', size: sizeOf(x!.shape), shape });
    return [{ shape, dtype: x!.dtype }];
  },
  vjp: { 0: { reads: [], rule: ([dy], saved) => reshape(dy!, saved.ins[0]!.shape) } },
});

/**
 * The same elements in another shape; one extent may be −1, which is found. A view, unless `x` does not lie in row-major order.
 *
 * @example
 * reshape(tensor([1, 2, 3, 4, 5, 6]), [2, -1]) // [[1, 2, 3], [4, 5, 6]]
 * reshape(tensor([1, 2, 3]), [2, 2]) // throws shape-size
 */
export function reshape<X extends In, const S extends Shape>(
  x: X,
  newShape: S,
): Tensor<ReshapedShape<S>, Promote<DTypeOf<X>, 'weak'>> {
  const given = asTensor('reshape', x);
  const shape = complete(given.size, numbersArgument('reshape', 'the shape', newShape));
  return (sameShape(given.type.shape, shape) ? asItIs(x, given) : apply1(reshapeOp, [given], { shape })) as never;
}

/** The elements in row-major order along one axis. A view, unless `x` does not lie in that order.
 * @example ravel(tensor([[1, 2], [3, 4]])) // [1, 2, 3, 4] */
export function ravel<X extends In>(x: X): Tensor<readonly [number], Promote<DTypeOf<X>, 'weak'>> {
  const given = asTensor('ravel', x);
  return (given.rank === 1 ? asItIs(x, given) : apply1(reshapeOp, [given], { shape: [given.size] })) as never;
}

function complete(size: number, shape: Shape): Shape {
  const open = shape.indexOf(-1);
  if (open < 0) return shape;
  const rest = shape.reduce((product, extent, axis) => (axis === open ? product : product * extent), 1);
  if (rest === 0 || size % rest !== 0 || shape.indexOf(-1, open + 1) >= 0)
    throw new ShapeSizeError({ op: 'reshape', size, shape });
  return shape.map((extent, axis) => (axis === open ? size / rest : extent));
}
