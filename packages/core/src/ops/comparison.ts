import { type Comparison, defineBinary, defineElementwise } from '../define.ts';
import { apply1 } from '../dispatch.ts';
import { isFloat } from '../dtype.ts';
import { OptionError } from '../errors.ts';
import type { Expr } from '../expr.ts';
import { type In, NO_ATTRS, type Op } from '../op.ts';
import type { Broadcast, Checked, Fine, ShapeOf } from '../shape-types.ts';
import type { Tensor } from '../tensor.ts';
import { all } from './any.ts';
import { cast } from './cast.ts';
import { asTensor, plainOptions, resultOf } from './operand.ts';

/** `a = b`, elementwise, broadcast, bool; NaN equals nothing.
 * @example equal(tensor([1, 2]), 2) // [false, true] */
export const equal: Comparison = /* @__PURE__ */ defineBinary('equal', {
  formula: (a, b) => a.equal(b),
  result: 'bool',
});

/** `a ≠ b`, elementwise, broadcast, bool; NaN differs from everything.
 * @example notEqual(tensor([1, 2]), 2) // [true, false] */
export const notEqual: Comparison = /* @__PURE__ */ defineBinary('notEqual', {
  formula: (a, b) => a.notEqual(b),
  result: 'bool',
});

/** `a < b`, elementwise, broadcast, bool; false for NaN.
 * @example less(tensor([1, 2]), 2) // [true, false] */
export const less: Comparison = /* @__PURE__ */ defineBinary('less', {
  formula: (a, b) => a.less(b),
  result: 'bool',
});

/** `a ≤ b`, elementwise, broadcast, bool; false for NaN.
 * @example lessEqual(tensor([1, 2, 3]), 2) // [true, true, false] */
export const lessEqual: Comparison = /* @__PURE__ */ defineBinary('lessEqual', {
  formula: (a, b) => a.lessEqual(b),
  result: 'bool',
});

/** `a > b`, elementwise, broadcast, bool; false for NaN.
 * @example greater(tensor([1, 2, 3]), 2) // [false, false, true] */
export const greater: Comparison = /* @__PURE__ */ defineBinary('greater', {
  formula: (a, b) => a.greater(b),
  result: 'bool',
});

/** `a ≥ b`, elementwise, broadcast, bool; false for NaN.
 * @example greaterEqual(tensor([1, 2]), 2) // [false, true] */
export const greaterEqual: Comparison = /* @__PURE__ */ defineBinary('greaterEqual', {
  formula: (a, b) => a.greaterEqual(b),
  result: 'bool',
});

/** `a`, `b`, the two tolerances, and whether NaN equals NaN (0 or 1). */
export const iscloseOp: Op = /* @__PURE__ */ defineElementwise('isclose', {
  arity: 5,
  formula: ([a, b, rtol, atol, equalNan]) =>
    close(a!, b!, rtol!, atol!).or(a!.isNaN().and(b!.isNaN()).and(equalNan!.notEqual(0))),
  result: 'bool',
});

function close(a: Expr, b: Expr, rtol: Expr, atol: Expr): Expr {
  const size = b.abs();
  const within = a
    .subtract(b)
    .abs()
    .lessEqual(atol.add(rtol.multiply(size)));
  return a.equal(b).or(within.and(size.less(Infinity)));
}

/** What `isclose` takes beside the tensors. */
export interface IscloseOptions {
  /** Admitted difference as a part of |b|; 1e-5 if left out. */
  readonly rtol?: number;
  /** Admitted difference; 1e-8 if left out. */
  readonly atol?: number;
  /** Does NaN equal NaN? No, if left out. */
  readonly equalNan?: boolean;
}

/**
 * Is `|a − b| ≤ atol + rtol · |b|`? Elementwise, broadcast, bool; integers meet in float32. Infinities are close to themselves only.
 *
 * @example
 * isclose(tensor([1, 2]), tensor([1.000001, 2.1])) // [true, false]
 * isclose(tensor([1, NaN]), tensor([1.1, NaN]), { rtol: 0.2, equalNan: true }) // [true, true]
 */
export function isclose<A extends In, B extends In>(
  a: A,
  b: B & Checked<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
  options?: IscloseOptions,
): Tensor<Fine<Broadcast<ShapeOf<A>, ShapeOf<B>>>, 'bool'>;
export function isclose(a: In, b: In, options?: IscloseOptions): Tensor {
  return closeness('isclose', a, b, options);
}

function closeness(op: string, a: In, b: In, options: IscloseOptions | undefined): Tensor {
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = plainOptions(op, options, ['rtol', 'atol', 'equalNan']);
  for (const [what, value] of Object.entries({ rtol, atol }))
    if (typeof value !== 'number' || !(value >= 0))
      throw new OptionError({ op, what: `${what} is a number from 0 up`, value });
  if (typeof equalNan !== 'boolean') throw new OptionError({ op, what: 'equalNan is true or false', value: equalNan });
  return apply1(iscloseOp, [floating(op, a, 0), floating(op, b, 1), rtol, atol, equalNan ? 1 : 0], NO_ATTRS);
}

// tolerances are fractions, which integers do not meet
function floating(op: string, x: In, position: number): In {
  if (typeof x === 'number') return x;
  const given = asTensor(op, x, position);
  return isFloat(given.dtype) ? given : cast(given, 'float32');
}

/**
 * Are all elements close, as `isclose` says? A bool scalar; operands broadcast.
 *
 * @example
 * allclose(tensor([1, 2]), tensor([1.000001, 2])) // true
 * allclose(tensor([1, NaN]), tensor([1, NaN])) // false
 */
export function allclose<A extends In, B extends In>(
  a: A,
  b: B & Checked<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
  options?: IscloseOptions,
): Tensor<readonly [], 'bool'>;
export function allclose(a: In, b: In, options?: IscloseOptions): Tensor {
  return resultOf(() => all(closeness('allclose', a, b, options)));
}
