import { defineUnary, type UnaryTest } from '../define.ts';
import { isFloat } from '../dtype.ts';
import { Expr } from '../expr.ts';
import { signBit } from './scalar-formulas.ts';

/** Is `x` NaN? Elementwise, bool; false for integers and bools.
 * @example isnan(tensor([1, NaN, Infinity])) // [false, true, false] */
export const isnan: UnaryTest = /* @__PURE__ */ defineUnary('isnan', {
  formula: (x) => ofFloat(x, () => x.isNaN(), false),
  result: 'bool',
});

/** Is `x` Infinity or −Infinity? Elementwise, bool; false for integers and bools.
 * @example isinf(tensor([1, NaN, -Infinity])) // [false, false, true] */
export const isinf: UnaryTest = /* @__PURE__ */ defineUnary('isinf', {
  formula: (x) => ofFloat(x, () => x.abs().equal(Infinity), false),
  result: 'bool',
});

/** Is `x` neither NaN nor infinite? Elementwise, bool; true for integers and bools.
 * @example isfinite(tensor([1, NaN, Infinity])) // [true, false, false] */
export const isfinite: UnaryTest = /* @__PURE__ */ defineUnary('isfinite', {
  formula: (x) => ofFloat(x, () => x.abs().less(Infinity), true),
  result: 'bool',
});

/** Is `x` Infinity? Elementwise, bool; false for integers and bools.
 * @example isposinf(tensor([1, Infinity, -Infinity])) // [false, true, false] */
export const isposinf: UnaryTest = /* @__PURE__ */ defineUnary('isposinf', {
  formula: (x) => ofFloat(x, () => x.equal(Infinity), false),
  result: 'bool',
});

/** Is `x` −Infinity? Elementwise, bool; false for integers and bools.
 * @example isneginf(tensor([1, Infinity, -Infinity])) // [false, false, true] */
export const isneginf: UnaryTest = /* @__PURE__ */ defineUnary('isneginf', {
  formula: (x) => ofFloat(x, () => x.equal(-Infinity), false),
  result: 'bool',
});

/** Is the sign of `x` negative, that of −0 included? Elementwise, bool.
 * @example signbit(tensor([-1, -0, 0, 2])) // [true, true, false, false] */
export const signbit: UnaryTest = /* @__PURE__ */ defineUnary('signbit', {
  formula: (x) => signBit(x),
  result: 'bool',
});

/** A test that only floating point can pass or fail. */
const ofFloat = (x: Expr, test: () => Expr, otherwise: boolean): Expr =>
  isFloat(x.dtype) ? test() : Expr.literal(Number(otherwise), 'bool');
