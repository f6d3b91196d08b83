import { type Comparison, defineBinary, defineUnary, type UnaryTest } from '../define.ts';

/** Are both true? Elementwise, broadcast, bool; in any dtype what is not 0 is true (NaN too).
 * @example logicalAnd(tensor([1, 0, 2]), tensor([3, 4, 0])) // [true, false, false] */
export const logicalAnd: Comparison = /* @__PURE__ */ defineBinary('logicalAnd', {
  formula: (a, b) => a.cast('bool').and(b.cast('bool')),
  result: 'bool',
});

/** Is one true? Elementwise, broadcast, bool; in any dtype what is not 0 is true (NaN too).
 * @example logicalOr(tensor([1, 0, 0]), tensor([3, 4, 0])) // [true, true, false] */
export const logicalOr: Comparison = /* @__PURE__ */ defineBinary('logicalOr', {
  formula: (a, b) => a.cast('bool').or(b.cast('bool')),
  result: 'bool',
});

/** Is exactly one true? Elementwise, broadcast, bool; in any dtype what is not 0 is true (NaN too).
 * @example logicalXor(tensor([1, 0, 0]), tensor([3, 4, 0])) // [false, true, false] */
export const logicalXor: Comparison = /* @__PURE__ */ defineBinary('logicalXor', {
  formula: (a, b) => a.cast('bool').xor(b.cast('bool')),
  result: 'bool',
});

/** Is it false? Elementwise, bool; in any dtype what is not 0 is true (NaN too).
 * @example logicalNot(tensor([1, 0])) // [false, true] */
export const logicalNot: UnaryTest = /* @__PURE__ */ defineUnary('logicalNot', {
  formula: (x) => x.cast('bool').not(),
  result: 'bool',
});
