import { type Binary, defineBinary } from '../define.ts';
import { isFloat } from '../dtype.ts';
import { Expr } from '../expr.ts';

/** The larger of `a` and `b`, elementwise, broadcast; NaN if either is NaN. Equal operands share the gradient.
 * @example maximum(tensor([1, 5]), 3) // [3, 5] */
export const maximum: Binary = /* @__PURE__ */ defineBinary('maximum', {
  formula: (a, b) => a.maximum(b),
  accuracy: { float32: 0, float64: 0 },
});

/** The smaller of `a` and `b`, elementwise, broadcast; NaN if either is NaN. Equal operands share the gradient.
 * @example minimum(tensor([1, 5]), 3) // [1, 3] */
export const minimum: Binary = /* @__PURE__ */ defineBinary('minimum', {
  formula: (a, b) => a.minimum(b),
  accuracy: { float32: 0, float64: 0 },
});

/** The larger of `a` and `b`, elementwise, broadcast; a number wins over NaN. Equal operands share the gradient.
 * @example fmax(tensor([1, NaN]), 3) // [3, 3] */
export const fmax: Binary = /* @__PURE__ */ defineBinary('fmax', {
  formula: (a, b) => orOther(a, b, a.maximum(b)),
  accuracy: { float32: 0, float64: 0 },
});

/** The smaller of `a` and `b`, elementwise, broadcast; a number wins over NaN. Equal operands share the gradient.
 * @example fmin(tensor([1, NaN]), 3) // [1, 3] */
export const fmin: Binary = /* @__PURE__ */ defineBinary('fmin', {
  formula: (a, b) => orOther(a, b, a.minimum(b)),
  accuracy: { float32: 0, float64: 0 },
});

/** Where one is NaN the other, else `both`. */
const orOther = (a: Expr, b: Expr, both: Expr): Expr =>
  isFloat(a.dtype) ? Expr.select(a.isNaN(), b, Expr.select(b.isNaN(), a, both)) : both;
