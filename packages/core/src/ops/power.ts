import { type Binary, defineBinary, defineUnary, meet, type UnaryFloat } from '../define.ts';
import { factsOf, isInteger } from '../dtype.ts';
import { NegativePowerError } from '../errors.ts';
import { Expr } from '../expr.ts';
import { HostScalar } from '../host-scalar.ts';
import type { Aval } from '../loop.ts';
import type { Check, In } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { holdsIntegers, holdsNumbers, takesNumbers } from './accepts.ts';
import { square } from './arithmetic.ts';
import { odd } from './scalar-formulas.ts';

/**
 * `a` to the power of `b`, elementwise, broadcast; operands meet in one dtype, not bool. Integers stay integers and wrap;
 * a negative exponent of theirs is an error (`negative-power`). Floating point: NaN for a fractional power of a negative number.
 * At `a` = 0 the gradient of `b` is 0, at `b` = 0 that of `a`.
 *
 * @example
 * power(tensor([2, 3]), 3) // [8, 27]
 * power(tensor([2, 3], { dtype: 'int32' }), -1) // throws negative-power
 */
export const power: Binary = /* @__PURE__ */ defineBinary('power', {
  formula: (a, b) => a.power(b),
  accepts: (dtype) => takesNumbers('power', dtype),
  checks: (ins) => exponentChecks('power', ins),
  refuses: (a, b) => refuseNegative('power', a, b),
  // the exponent that most calls have, at a seventieth of the time
  instead: (a, b) => (b === 2 && holdsNumbers(a) ? (square(a) as Tensor) : null),
  domain: [
    [0.5, 3],
    [-2, 2],
  ],
  accuracy: { float32: 2, float64: 2 },
});

/** The same function as `power`.
 * @example pow(tensor([2, 3]), 3) // [8, 27] */
export const pow: Binary = power;

/** `√x`, elementwise, floating point: integers become float32. NaN below 0; the slope at 0 is Infinity.
 * @example sqrt(tensor([4, 9])) // [2, 3] */
export const sqrt: UnaryFloat = /* @__PURE__ */ defineUnary('sqrt', {
  formula: (x) => x.sqrt(),
  result: 'float',
  domain: [0.1, 5],
  accuracy: { float32: 1, float64: 1 },
});

/** `1 / √x`, elementwise, floating point: integers become float32. NaN below 0, Infinity at 0.
 * @example rsqrt(tensor([4, 16])) // [0.5, 0.25] */
export const rsqrt: UnaryFloat = /* @__PURE__ */ defineUnary('rsqrt', {
  formula: (x) => x.rsqrt(),
  result: 'float',
  domain: [0.1, 5],
  accuracy: { float32: 2, float64: 2 },
});

/** The real cube root, elementwise, floating point: integers become float32. Negative numbers have one too.
 * @example cbrt(tensor([8, -27])) // [2, -3] */
export const cbrt: UnaryFloat = /* @__PURE__ */ defineUnary('cbrt', {
  formula: (x) =>
    odd(x, (t) => {
      const near = t.power(1 / 3);
      // one step of Newton's method: the exponent is not quite 1/3
      const root = near.subtract(near.subtract(t.divide(near.square())).divide(3));
      return Expr.select(t.equal(0).or(t.equal(Infinity)), t, root);
    }),
  derivative: (_, y) => Expr.literal(1, y.dtype).divide(y.square().multiply(3)),
  result: 'float',
  domain: [0.1, 5],
  accuracy: { float32: 2, float64: 2 },
});

/** Finds negative exponents of integers. */
function exponentChecks(op: string, ins: readonly Aval[]): readonly Check[] {
  if (!isInteger(meet(op, ins)) || factsOf(ins[1]!.dtype).min === 0) return [];
  return [
    {
      key: 'not negative',
      input: 1,
      ok: (x) => x.greaterEqual(0),
      error: (value, at) => new NegativePowerError({ op, value, at }),
    },
  ];
}

/** Refuses a negative number as the exponent of integers. */
function refuseNegative(op: string, a: In, b: In): void {
  const exponent = b instanceof HostScalar ? b.value : b;
  if (typeof exponent === 'number' && exponent < 0 && holdsIntegers(a))
    throw new NegativePowerError({ op, value: exponent });
}
