import { ShapeMismatchError } from '../errors.ts';
import { apply1 } from '../dispatch.ts';
import { Expr } from '../expr.ts';
import type { Aval, View } from '../loop.ts';
import { definePrimitive, type Op } from '../op.ts';
import { sameShape, type Shape } from '../shape.ts';
import { viewOf } from '../view.ts';
import { takeRowsOp } from './take-rows.ts';
import type { Tensor } from '../tensor.ts';

/** Zeros of `shape` with `values[i]` added at row `indices[i]`: the gradient of taking rows. Rows outside are dropped. */
export const scatterAddOp: Op<{ readonly shape: Shape }> = /* @__PURE__ */ definePrimitive({
  name: 'scatterAdd',
  infer: ([indices, values], { shape }: { readonly shape: Shape }) => {
    if (!sameShape(values!.shape, [...indices!.shape, ...shape.slice(1)]))
      throw new ShapeMismatchError({
        op: 'scatterAdd',
        what: 'values are no rows of the result',
        shapes: [indices!.shape, values!.shape, shape],
      });
    return [{ shape, dtype: values!.dtype }];
  },
  lower: ([indices, values], { shape }) => {
    const rank = values!.shape.length;
    const lead = indices!.shape.length;
    const own = (x: Aval): View =>
      viewOf(
        x,
        rank,
        x.shape.map((_, axis) => axis),
      );
    return {
      space: values!.shape,
      inputs: [
        { aval: indices!, view: own(indices!) },
        { aval: values!, view: own(values!) },
      ],
      outputs: [Expr.input(1, values!.dtype)],
      scatter: {
        at: [Expr.input(0, indices!.dtype).cast('int32'), ...shape.slice(1).map((_, j) => Expr.coordinate(lead + j))],
        combine: 'add',
        into: { shape, dtype: values!.dtype },
        init: 0,
      },
    };
  },
  vjp: { 1: { reads: [0], rule: ([dy], saved) => apply1(takeRowsOp, [dy!, saved.in(0) as Tensor], {}) } },
});
