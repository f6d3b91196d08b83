import { type Binary, type BinaryFloat, defineBinary, defineUnary, meet, type UnaryFloat } from '../define.ts';
import { isFloat, isInteger } from '../dtype.ts';
import { DivisionByZeroError } from '../errors.ts';
import { Expr } from '../expr.ts';
import { HostScalar } from '../host-scalar.ts';
import type { Aval } from '../loop.ts';
import type { Check, In } from '../op.ts';
import { holdsIntegers, takesNumbers } from './accepts.ts';
import { signBit, towardZero } from './scalar-formulas.ts';

/** `a / b`, elementwise, broadcast, floating point: integers meet in float32. Division by 0 gives ±Infinity or NaN.
 * @example divide(tensor([1, -3], { dtype: 'int32' }), 2) // [0.5, -1.5] */
export const divide: BinaryFloat = /* @__PURE__ */ defineBinary('divide', {
  formula: (a, b) => a.divide(b),
  result: 'float',
  accuracy: { float32: 1, float64: 1 },
});

/** The same function as `divide`.
 * @example div(tensor([1, -3]), 2) // [0.5, -1.5] */
export const div: BinaryFloat = divide;

/** The same function as `divide`.
 * @example trueDivide(tensor([1, -3]), 2) // [0.5, -1.5] */
export const trueDivide: BinaryFloat = divide;

/** `a / b`, elementwise, broadcast, floating point, but 0 where `b` is 0; both gradients are 0 there.
 * @example divideNoNan(tensor([1, 2]), tensor([0, 4])) // [0, 0.5] */
export const divideNoNan: BinaryFloat = /* @__PURE__ */ defineBinary('divideNoNan', {
  formula: (a, b) => Expr.select(b.equal(0), Expr.literal(0, a.dtype), a.divide(b)),
  result: 'float',
  accuracy: { float32: 1, float64: 1 },
});

/** `1 / x`, elementwise, floating point: integers become float32.
 * @example reciprocal(tensor([2, -4])) // [0.5, -0.25] */
export const reciprocal: UnaryFloat = /* @__PURE__ */ defineUnary('reciprocal', {
  formula: (x) => Expr.literal(1, x.dtype).divide(x),
  derivative: (_, y) => y.square().negative(),
  result: 'float',
  accuracy: { float32: 1, float64: 1 },
});

/**
 * The largest whole number not above `a / b`, elementwise, broadcast; operands meet in one dtype, not bool. Its gradients are 0.
 * An integer divisor of 0 is an error (`division-by-zero`); floating point gives ±Infinity or NaN.
 *
 * @example
 * floorDivide(tensor([7, -7]), 2) // [3, -4]
 * floorDivide(tensor([7, -7], { dtype: 'int32' }), 0) // throws division-by-zero
 */
export const floorDivide: Binary = /* @__PURE__ */ defineBinary('floorDivide', {
  formula: (a, b) => a.floorDivide(b),
  accepts: (dtype) => takesNumbers('floorDivide', dtype),
  checks: (ins) => zeroChecks('floorDivide', ins),
  refuses: (a, b) => refuseZero('floorDivide', a, b),
  accuracy: { float32: 0, float64: 0 },
});

/**
 * The remainder `a − b · ⌊a / b⌋` with the sign of the divisor, elementwise, broadcast; operands meet in one dtype, not bool.
 * An integer divisor of 0 is an error (`division-by-zero`); floating point gives NaN.
 *
 * @example
 * mod(tensor([7, -7]), 3) // [1, 2]
 * mod(tensor([7, -7], { dtype: 'int32' }), 0) // throws division-by-zero
 */
export const mod: Binary = /* @__PURE__ */ defineBinary('mod', {
  formula: (a, b) => a.mod(b),
  accepts: (dtype) => takesNumbers('mod', dtype),
  checks: (ins) => zeroChecks('mod', ins),
  refuses: (a, b) => refuseZero('mod', a, b),
  accuracy: { float32: 1, float64: 1 },
});

/** The same function as `mod`.
 * @example remainder(tensor([7, -7]), 3) // [1, 2] */
export const remainder: Binary = mod;

/**
 * The remainder with the sign of the dividend, as `%` in JavaScript and `fmod` in C: elementwise, broadcast; operands meet in one dtype, not bool.
 * An integer divisor of 0 is an error (`division-by-zero`); floating point gives NaN.
 *
 * @example
 * fmod(tensor([7, -7]), 3) // [1, -1]
 * fmod(tensor([7, -7], { dtype: 'int32' }), 0) // throws division-by-zero
 */
export const fmod: Binary = /* @__PURE__ */ defineBinary('fmod', {
  formula: (a, b, { dtype }) => {
    if (isFloat(dtype)) {
      // of magnitudes, where no sign needs a correction that would round
      const rest = a.abs().mod(b.abs());
      return Expr.select(signBit(a), rest.negative(), rest);
    }
    const rest = a.mod(b);
    return Expr.select(rest.equal(0).or(a.less(0).equal(b.less(0))), rest, rest.subtract(b));
  },
  derivative: (a, b, _, input) => (input === 0 ? 1 : towardZero(a.divide(b)).negative()),
  accepts: (dtype) => takesNumbers('fmod', dtype),
  checks: (ins) => zeroChecks('fmod', ins),
  refuses: (a, b) => refuseZero('fmod', a, b),
  accuracy: { float32: 0, float64: 0 },
});

/** Finds zeros among integer divisors. */
function zeroChecks(op: string, ins: readonly Aval[]): readonly Check[] {
  if (!isInteger(meet(op, ins))) return [];
  return [
    { key: 'not zero', input: 1, ok: (x) => x.cast('bool'), error: (_, at) => new DivisionByZeroError({ op, at }) },
  ];
}

/** Refuses the number 0 as the divisor of integers. */
function refuseZero(op: string, a: In, b: In): void {
  const divisor = b instanceof HostScalar ? b.value : b;
  if (divisor === 0 && holdsIntegers(a)) throw new DivisionByZeroError({ op });
}
