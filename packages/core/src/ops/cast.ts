import { apply1 } from '../dispatch.ts';
import { type DType, dtypes, isDType, isFloat } from '../dtype.ts';
import { UnknownDTypeError } from '../errors.ts';
import { Expr } from '../expr.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { ShapeOf } from '../shape-types.ts';
import type { Tensor } from '../tensor.ts';
import { plainView } from '../view.ts';
import { asItIs, asTensor } from './operand.ts';

export const castOp: Op<{ readonly dtype: DType }> = /* @__PURE__ */ definePrimitive({
  name: 'cast',
  infer: ([x], { dtype }: { readonly dtype: DType }) => [{ shape: x!.shape, dtype }],
  lower: ([x], { dtype }) => ({
    space: x!.shape,
    inputs: [{ aval: x!, view: plainView(x!) }],
    outputs: [Expr.input(0, x!.dtype).cast(dtype)],
  }),
  vjp: {
    0: {
      reads: [],
      rule: ([dy], saved) =>
        isFloat(saved.ins[0]!.dtype) && isFloat(dy!.dtype) ? cast(dy!, saved.ins[0]!.dtype) : null,
    },
  },
});

/**
 * `x` in another dtype, any shape. Floats become integers toward zero, saturating; what is not 0 becomes true. A tensor of that dtype already is returned as it is.
 *
 * @example
 * cast(tensor([1.7, -2.5, 0]), 'int32') // [1, -2, 0]
 * cast(tensor([1.7, -2.5, 0]), 'bool') // [true, true, false]
 */
export function cast<X extends In, D extends DType>(x: X, dtype: D): Tensor<ShapeOf<X>, D> {
  if (!isDType(dtype)) throw new UnknownDTypeError({ dtype, known: dtypes });
  const given = asTensor('cast', x);
  return (given.dtype === dtype ? asItIs(x, given) : apply1(castOp, [given], { dtype })) as Tensor<ShapeOf<X>, D>;
}
