import { defineBinary, defineUnary, type Binary, type Unary } from '../define.ts';
import { factsOf, isFloat } from '../dtype.ts';
import { OptionError } from '../errors.ts';
import { Expr } from '../expr.ts';
import type { In } from '../op.ts';
import type { DTypeOf, Promote, ShapeOf } from '../shape-types.ts';
import type { Tensor } from '../tensor.ts';
import { takesNumbers } from './accepts.ts';
import { multiply } from './arithmetic.ts';
import { asTensor, plainOptions } from './operand.ts';
import { towardZero } from './scalar-formulas.ts';

/** The largest whole number not above `x`, elementwise; integers stay as they are. Its gradient is 0.
 * @example floor(tensor([1.7, -1.2])) // [1, -2] */
export const floor: Unary = /* @__PURE__ */ defineUnary('floor', {
  formula: (x) => (isFloat(x.dtype) ? x.floor() : x),
  accuracy: { float32: 0, float64: 0 },
});

/** The smallest whole number not below `x`, elementwise; integers stay as they are. Its gradient is 0.
 * @example ceil(tensor([1.2, -1.7])) // [2, -1] */
export const ceil: Unary = /* @__PURE__ */ defineUnary('ceil', {
  formula: (x) => (isFloat(x.dtype) ? x.ceil() : x),
  accuracy: { float32: 0, float64: 0 },
});

/** `x` without its fraction, elementwise; integers stay as they are. Its gradient is 0.
 * @example trunc(tensor([1.7, -1.7])) // [1, -1] */
export const trunc: Unary = /* @__PURE__ */ defineUnary('trunc', {
  formula: (x) => towardZero(x),
  accuracy: { float32: 0, float64: 0 },
});

/** To the nearest whole number, halves to the even one: `round` without decimals. */
export const roundToWhole: Unary = /* @__PURE__ */ defineUnary('round', {
  formula: (x) => (isFloat(x.dtype) ? x.round() : x),
  accuracy: { float32: 0, float64: 0 },
});

/** To the nearest multiple of `1 / scale`. */
export const roundToFraction: Binary = /* @__PURE__ */ defineBinary('roundToFraction', {
  formula: (x, scale) => {
    const scaled = x.multiply(scale);
    // a number so large has no fraction
    return Expr.select(scaled.abs().less(Infinity), scaled.round().divide(scale), x);
  },
  derivative: () => 0,
  accuracy: { float32: 2, float64: 2 },
});

/** To the nearest multiple of `step`, halves to the even multiple. */
export const roundToMultiple: Binary = /* @__PURE__ */ defineBinary('roundToMultiple', {
  formula: (x, step) => {
    if (isFloat(x.dtype)) return x.divide(step).round().multiply(step);
    const quotient = x.floorDivide(step);
    const rest = x.subtract(quotient.multiply(step));
    const other = step.subtract(rest);
    const up = other.less(rest).or(other.equal(rest).and(quotient.mod(2).equal(1)));
    return Expr.select(up, x.add(other), x.subtract(rest));
  },
  derivative: () => 0,
  accuracy: { float32: 2, float64: 2 },
});

/** What `round` takes beside the tensor. */
export interface RoundOptions {
  /** Digits after the point, 0 if left out; negative ones round to tens, hundreds … */
  readonly decimals?: number;
}

// the powers of ten that float32 holds
const MOST_DECIMALS = 38;

/**
 * The nearest number with `decimals` digits after the point, elementwise; halves go to the even digit. Integers stay integers. Its gradient is 0.
 *
 * @example
 * round(tensor([0.5, 1.5, -1.7])) // [0, 2, -2]
 * round(tensor([3.14159, 2.71828]), { decimals: 2 }) // [3.14, 2.72]
 * round(tensor([1234, 1250], { dtype: 'int32' }), { decimals: -2 }) // [1200, 1200]
 */
export function round<X extends In>(x: X, options?: RoundOptions): Tensor<ShapeOf<X>, Promote<DTypeOf<X>, 'weak'>>;
export function round(x: In, options?: RoundOptions): Tensor {
  const { decimals = 0 } = plainOptions('round', options, ['decimals']);
  if (!Number.isInteger(decimals) || Math.abs(decimals) > MOST_DECIMALS)
    throw new OptionError({
      op: 'round',
      what: `decimals is a whole number from −${MOST_DECIMALS} to ${MOST_DECIMALS}`,
      value: decimals,
    });
  if (decimals === 0) return roundToWhole(x);
  const given = asTensor('round', x);
  const scale = 10 ** Math.abs(decimals);
  if (isFloat(given.dtype)) return (decimals > 0 ? roundToFraction : roundToMultiple)(given, scale);
  if (decimals > 0) return given;
  takesNumbers('round', given.dtype);
  // the next power of ten is more than twice the largest integer
  return scale > factsOf(given.dtype).max ? multiply(given, 0) : roundToMultiple(given, scale);
}
