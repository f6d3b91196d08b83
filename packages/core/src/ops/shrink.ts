import { defineElementwise, defineUnary, type UnaryFloat } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { Expr } from '../expr.ts';
import { type In, NO_ATTRS, type Op } from '../op.ts';
import type { DTypeOf, Promote, ShapeOf } from '../shape-types.ts';
import type { Tensor } from '../tensor.ts';
import { type TunedActivation, defineActivation } from './activation.ts';
import { checkNumber } from './option-kinds.ts';

const zero = (x: Expr): Expr => Expr.literal(0, x.dtype);
const one = (x: Expr): Expr => Expr.literal(1, x.dtype);

/** 0 where `|x| ≤ threshold` (0.5 if left out), else `x`, elementwise.
 * @example hardShrink(tensor([-2, 0.3, 1])) // [-2, 0, 1] */
export const hardShrink: TunedActivation<'threshold'> = /* @__PURE__ */ defineActivation('hardShrink', {
  option: 'threshold',
  preset: 0.5,
  formula: (x, threshold) => Expr.select(x.abs().lessEqual(threshold), zero(x), x),
});

/** `x` moved towards 0 by `threshold` (0.5 if left out), 0 where it would cross it, elementwise.
 * @example softShrink(tensor([-2, 0.3, 1])) // [-1.5, 0, 0.5] */
export const softShrink: TunedActivation<'threshold'> = /* @__PURE__ */ defineActivation('softShrink', {
  option: 'threshold',
  preset: 0.5,
  formula: (x, threshold) =>
    Expr.select(
      x.abs().lessEqual(threshold),
      zero(x),
      Expr.select(x.greater(0), x.subtract(threshold), x.add(threshold)),
    ),
});

/** `x`, kept in [−1, 1], elementwise.
 * @example hardTanh(tensor([-2, 0.5, 3])) // [-1, 0.5, 1] */
export const hardTanh: UnaryFloat = /* @__PURE__ */ defineUnary('hardTanh', {
  formula: (x) => Expr.select(x.greater(1), one(x), Expr.select(x.less(-1), one(x).negative(), x)),
  result: 'float',
});

export const thresholdOp: Op = /* @__PURE__ */ defineElementwise('threshold', {
  arity: 3,
  formula: ([x, threshold, otherwise]) => Expr.select(x!.lessEqual(threshold!), otherwise!, x!),
});

/** `x` where it is above `threshold`, else `defaultValue`, elementwise. The dtype stays.
 * @example threshold(tensor([-1, 0.5, 2]), 1, 0) // [0, 0, 2] */
export function threshold<X extends In>(
  x: X,
  threshold: number,
  defaultValue: number,
): Tensor<ShapeOf<X>, Promote<DTypeOf<X>, 'weak'>> {
  checkNumber('threshold', 'threshold', threshold);
  checkNumber('threshold', 'defaultValue', defaultValue);
  return apply1(thresholdOp, [x, threshold, defaultValue], NO_ATTRS) as never;
}
