import { Expr } from '../expr.ts';
import { definePrimitive, type Op } from '../op.ts';
import { plainView } from '../view.ts';

/** What a Variable holds after it was assigned, in a traced function that goes on to read it: a view of the value without a gradient. */
export const assignedOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'assigned',
  complex: true,
  infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
  lower: ([x]) => ({
    space: x!.shape,
    inputs: [{ aval: x!, view: plainView(x!) }],
    outputs: [Expr.input(0, x!.dtype)],
  }),
});
