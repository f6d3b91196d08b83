import { type BinaryFloat, defineBinary, defineUnary, type Unary } from '../define.ts';
import { Expr } from '../expr.ts';
import { takesNumbers } from './accepts.ts';
import { signBit } from './scalar-formulas.ts';

/** −1, 0 or 1 as `x` is negative, zero or positive, elementwise; NaN stays. Any dtype but bool. Its gradient is 0.
 * @example sign(tensor([-1.5, 0, 2])) // [-1, 0, 1] */
export const sign: Unary = /* @__PURE__ */ defineUnary('sign', {
  formula: (x) => x.sign(),
  accepts: (dtype) => takesNumbers('sign', dtype),
  accuracy: { float32: 0, float64: 0 },
});

/** `|a|` with the sign of `b` (−0 counts as negative), elementwise, broadcast, floating point.
 * @example copysign(tensor([1, -2]), -1) // [-1, -2] */
export const copysign: BinaryFloat = /* @__PURE__ */ defineBinary('copysign', {
  formula: (a, b) => Expr.select(signBit(b), a.abs().negative(), a.abs()),
  derivative: (a, b, _, input) => (input === 0 ? Expr.select(signBit(b), a.sign().negative(), a.sign()) : 0),
  result: 'float',
  accuracy: { float32: 0, float64: 0 },
});

/** 0 where `x` is negative, 1 where it is positive, `atZero` where it is 0: elementwise, broadcast, floating point. NaN stays.
 * @example heaviside(tensor([-1.5, 0, 2]), 0.5) // [0, 0.5, 1] */
export const heaviside: BinaryFloat = /* @__PURE__ */ defineBinary('heaviside', {
  formula: (x, atZero) =>
    Expr.select(x.equal(0), atZero, Expr.select(x.isNaN(), x, Expr.select(x.less(0), number(x, 0), number(x, 1)))),
  derivative: (x, _, __, input) => (input === 0 ? 0 : Expr.select(x.equal(0), number(x, 1), number(x, 0))),
  result: 'float',
  accuracy: { float32: 0, float64: 0 },
});

const number = (x: Expr, value: number): Expr => Expr.literal(value, x.dtype);
