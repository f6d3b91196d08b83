import { type Binary, defineBinary, defineUnary, type Unary } from '../define.ts';
import { takesBits, takesIntegers } from './accepts.ts';

/** The bits that both have, elementwise, broadcast: integers or bools.
 * @example bitwiseAnd(tensor([6, 5], { dtype: 'int32' }), 3) // [2, 1] */
export const bitwiseAnd: Binary = /* @__PURE__ */ defineBinary('bitwiseAnd', {
  formula: (a, b) => a.and(b),
  accepts: (dtype) => takesBits('bitwiseAnd', dtype),
});

/** The bits that one of them has, elementwise, broadcast: integers or bools.
 * @example bitwiseOr(tensor([6, 5], { dtype: 'int32' }), 3) // [7, 7] */
export const bitwiseOr: Binary = /* @__PURE__ */ defineBinary('bitwiseOr', {
  formula: (a, b) => a.or(b),
  accepts: (dtype) => takesBits('bitwiseOr', dtype),
});

/** The bits that exactly one of them has, elementwise, broadcast: integers or bools.
 * @example bitwiseXor(tensor([6, 5], { dtype: 'int32' }), 3) // [5, 6] */
export const bitwiseXor: Binary = /* @__PURE__ */ defineBinary('bitwiseXor', {
  formula: (a, b) => a.xor(b),
  accepts: (dtype) => takesBits('bitwiseXor', dtype),
});

/** All bits turned over, elementwise: integers or bools.
 * @example bitwiseNot(tensor([0, 6], { dtype: 'int32' })) // [-1, -7] */
export const bitwiseNot: Unary = /* @__PURE__ */ defineUnary('bitwiseNot', {
  formula: (x) => x.not(),
  accepts: (dtype) => takesBits('bitwiseNot', dtype),
});

/** The same function as `bitwiseNot`.
 * @example bitwiseInvert(tensor([0, 6], { dtype: 'int32' })) // [-1, -7] */
export const bitwiseInvert: Unary = bitwiseNot;

/** The bits of `a` moved up by `b` places, elementwise, broadcast: integers. Counts outside the width move everything out.
 * @example leftShift(tensor([1, 5], { dtype: 'int32' }), 2) // [4, 20] */
export const leftShift: Binary = /* @__PURE__ */ defineBinary('leftShift', {
  formula: (a, b) => a.shiftLeft(b),
  accepts: (dtype) => takesIntegers('leftShift', dtype),
});

/** The same function as `leftShift`.
 * @example bitwiseLeftShift(tensor([1, 5], { dtype: 'int32' }), 2) // [4, 20] */
export const bitwiseLeftShift: Binary = leftShift;

/** The bits of `a` moved down by `b` places, elementwise, broadcast: integers; int32 keeps its sign. Counts outside the width move everything out.
 * @example rightShift(tensor([-8, 5], { dtype: 'int32' }), 1) // [-4, 2] */
export const rightShift: Binary = /* @__PURE__ */ defineBinary('rightShift', {
  formula: (a, b) => a.shiftRight(b),
  accepts: (dtype) => takesIntegers('rightShift', dtype),
});

/** The same function as `rightShift`.
 * @example bitwiseRightShift(tensor([-8, 5], { dtype: 'int32' }), 1) // [-4, 2] */
export const bitwiseRightShift: Binary = rightShift;
