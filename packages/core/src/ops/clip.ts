import { defineElementwise } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { OptionError } from '../errors.ts';
import { type In, NO_ATTRS, type Op } from '../op.ts';
import type { DTypeOf, Promote, ShapeOf } from '../shape-types.ts';
import type { Tensor } from '../tensor.ts';

export const clipOp: Op = /* @__PURE__ */ defineElementwise('clip', {
  arity: 3,
  formula: ([x, min, max]) => x!.clip(min!, max!),
});

/**
 * `min(max(x, min), max)`, elementwise; bounds that are tensors broadcast. NaN stays NaN. The gradient is 1 between the bounds, 0 outside and ½ on
 * them, where x and the bound share it.
 *
 * @example
 * clip(tensor([-2, 0.5, 3]), 0, 1) // [0, 0.5, 1]
 * clip(tensor([-2, 0.5, 3]), tensor([-1, 1, 1]), 2) // [-1, 1, 2]
 */
export function clip<X extends In, Min extends In, Max extends In>(
  x: X,
  min: Min,
  max: Max,
): Tensor<
  ShapeOf<Min> | ShapeOf<Max> extends readonly [] ? ShapeOf<X> : readonly number[],
  Promote<DTypeOf<X>, Promote<DTypeOf<Min>, DTypeOf<Max>>>
> {
  if (min === undefined || max === undefined)
    throw new OptionError({
      op: 'clip',
      what: 'it takes both bounds',
      value: min === undefined ? 'none' : 'one',
      hint: 'clip(x, min, max); maximum(x, min) and minimum(x, max) have one bound',
    });
  return apply1(clipOp, [x, min, max], NO_ATTRS) as never;
}
