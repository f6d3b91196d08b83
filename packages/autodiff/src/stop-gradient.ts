import {
  apply1,
  definePrimitive,
  type DTypeOf,
  Expr,
  type In,
  NO_ATTRS,
  type Op,
  plainView,
  type ShapeOf,
  type Tensor,
} from '@tensai/core';

export const stopGradientOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'stopGradient',
  infer: ([x]) => [{ shape: x!.shape, dtype: x!.weak ? 'float32' : x!.dtype }],
  lower: ([x]) =>
    x!.weak
      ? { space: [], inputs: [], args: ['float32'], outputs: [Expr.arg(0, 'float32')] }
      : {
          space: x!.shape,
          inputs: [{ aval: x!, view: plainView(x!) }],
          outputs: [Expr.input(0, x!.dtype)],
        },
});

/**
 * `x` as a constant: tapes see no connection between the result and `x`. Any shape and dtype; a view.
 *
 * @example
 * grad((x) => multiply(x, stopGradient(x)))(tensor([2, 3])) // [2, 3]
 */
export const stopGradient = <X extends In>(
  x: X,
): Tensor<ShapeOf<X>, DTypeOf<X> extends 'weak' ? 'float32' : Exclude<DTypeOf<X>, 'weak'>> =>
  apply1(stopGradientOp, [x], NO_ATTRS) as never;
