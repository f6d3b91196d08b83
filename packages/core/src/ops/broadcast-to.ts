import { apply1 } from '../dispatch.ts';
import { BroadcastShapeError } from '../errors.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { DTypeOf, Promote } from '../shape-types.ts';
import { broadcastShapes, sameShape, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { broadcastView } from '../view.ts';
import { asItIs, asTensor, shapeArgument } from './operand.ts';
import { sumTo } from './sum-to.ts';

export const broadcastToOp: Op<{ readonly shape: Shape }> = /* @__PURE__ */ definePrimitive({
  name: 'broadcastTo',
  infer: ([x], { shape }: { readonly shape: Shape }) => {
    if (!sameShape(broadcastShapes('broadcastTo', [x!.shape, shape]), shape))
      throw new BroadcastShapeError({ op: 'broadcastTo', shapes: [x!.shape, shape] });
    return [{ shape, dtype: x!.dtype }];
  },
  lower: ([x], { shape }) => ({
    space: shape,
    inputs: [{ aval: x!, view: broadcastView(x!, shape) }],
    outputs: [Expr.input(0, x!.dtype)],
  }),
  vjp: { 0: { reads: [], rule: ([dy], saved) => sumTo(dy!, saved.ins[0]!.shape, dy!.dtype) } },
});

/**
 * `x` stretched to `shape`: aligned at the last axis, extents of 1 repeat. A view.
 *
 * @example
 * broadcastTo(tensor([1, 2]), [2, 2]) // [[1, 2], [1, 2]]
 * broadcastTo(tensor([1, 2]), [2, 3]) // throws broadcast-shape
 */
export function broadcastTo<X extends In, const S extends Shape>(
  x: X,
  shape: S,
): Tensor<S, Promote<DTypeOf<X>, 'weak'>> {
  const given = asTensor('broadcastTo', x);
  const wanted = shapeArgument('broadcastTo', shape);
  return (
    sameShape(given.type.shape, wanted) ? asItIs(x, given) : apply1(broadcastToOp, [given], { shape: wanted })
  ) as never;
}
