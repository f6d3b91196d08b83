import { type Binary, defineBinary, defineUnary, type Unary, type UnaryFloat } from '../define.ts';
import { factsOf } from '../dtype.ts';
import { takesNumbers } from './accepts.ts';

/** `a + b`, elementwise, broadcast; operands meet in one dtype. The sum of bools is their "or".
 * @example add(tensor([1, 2]), 1) // [2, 3] */
export const add: Binary = /* @__PURE__ */ defineBinary('add', {
  formula: (a, b) => a.add(b),
  accuracy: { float32: 1, float64: 1 },
});

/** `a − b`, elementwise, broadcast; operands meet in one dtype, not bool. Unsigned integers wrap.
 * @example subtract(tensor([1, 2]), 1) // [0, 1] */
export const subtract: Binary = /* @__PURE__ */ defineBinary('subtract', {
  formula: (a, b) => a.subtract(b),
  accepts: (dtype) => takesNumbers('subtract', dtype),
  accuracy: { float32: 1, float64: 1 },
});

/** The same function as `subtract`.
 * @example sub(tensor([1, 2]), 1) // [0, 1] */
export const sub: Binary = subtract;

/** `a · b`, elementwise, broadcast; operands meet in one dtype. The product of bools is their "and".
 * @example multiply(tensor([1, 2]), 3) // [3, 6] */
export const multiply: Binary = /* @__PURE__ */ defineBinary('multiply', {
  formula: (a, b) => a.multiply(b),
  accuracy: { float32: 1, float64: 1 },
});

/** The same function as `multiply`.
 * @example mul(tensor([1, 2]), 3) // [3, 6] */
export const mul: Binary = multiply;

/** `−x`, elementwise: any dtype but bool; unsigned integers wrap.
 * @example negative(tensor([1, -2])) // [-1, 2] */
export const negative: Unary = /* @__PURE__ */ defineUnary('negative', {
  formula: (x) => x.negative(),
  accepts: (dtype) => takesNumbers('negative', dtype),
  accuracy: { float32: 0, float64: 0 },
});

/** The same function as `negative`.
 * @example neg(tensor([1, -2])) // [-1, 2] */
export const neg: Unary = negative;

/** `|x|`, elementwise; the slope at 0 is 0.
 * @example abs(tensor([-1.5, 2])) // [1.5, 2] */
export const abs: Unary = /* @__PURE__ */ defineUnary('abs', {
  // what cannot be negative stays
  formula: (x, { dtype }) => (factsOf(dtype).min < 0 ? x.abs() : x),
  accuracy: { float32: 0, float64: 0 },
});

/** The same function as `abs`.
 * @example absolute(tensor([-1.5, 2])) // [1.5, 2] */
export const absolute: Unary = abs;

/** `|x|`, elementwise, floating point: integers become float32.
 * @example fabs(tensor([-3, 2], { dtype: 'int32' })) // [3, 2] */
export const fabs: UnaryFloat = /* @__PURE__ */ defineUnary('fabs', {
  formula: (x) => x.abs(),
  result: 'float',
  accuracy: { float32: 0, float64: 0 },
});

/** `x²`, elementwise; integers wrap.
 * @example square(tensor([-3, 2])) // [9, 4] */
export const square: Unary = /* @__PURE__ */ defineUnary('square', {
  formula: (x) => x.square(),
  accuracy: { float32: 1, float64: 1 },
});
