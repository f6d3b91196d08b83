import { apply1, definePrimitive, Expr, NO_ATTRS, type Op, plainView, type Tensor } from '@tensai/core';

/** The same values under a handle of their own: whoever holds it may dispose of it. Gradients pass. */
export const aliasOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'alias',
  infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
  lower: ([x]) => ({
    space: x!.shape,
    inputs: [{ aval: x!, view: plainView(x!) }],
    outputs: [Expr.input(0, x!.dtype)],
  }),
  vjp: { 0: { reads: [], rule: ([dy]) => dy! } },
});

export const alias = (x: Tensor): Tensor => apply1(aliasOp, [x], NO_ATTRS);
