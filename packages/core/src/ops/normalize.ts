import { apply1 } from '../dispatch.ts';
import { arithmeticOf, floatOf } from '../dtype.ts';
import { OptionError } from '../errors.ts';
import type { In } from '../op.ts';
import type { DTypeOf, FloatOf, ShapeOf } from '../shape-types.ts';
import { normalizeAxes } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { abs, multiply, square } from './arithmetic.ts';
import { cast } from './cast.ts';
import { divide } from './division.ts';
import { maximum } from './extrema.ts';
import { maxOp } from './max.ts';
import { asTensor, axisOptions, resultOf } from './operand.ts';
import { power, rsqrt } from './power.ts';
import { sumOp } from './reduce.ts';

/** What `normalize` may be told. */
export interface NormalizeOptions {
  /** The last if left out; one, several, or all (null). */
  readonly axis?: number | readonly number[] | null;
  /** Which norm: 1, 2 (if left out), any number above 0, or Infinity for the largest absolute value. */
  readonly order?: number;
  /** The least norm that is divided by; 1e-7 if left out. */
  readonly epsilon?: number | null;
}

/**
 * `x` divided by its norm over an axis (the last if left out), several, or all (null): the norm becomes 1, but of norms below `epsilon`. Integers become float32.
 *
 * @example
 * normalize(tensor([[3, 4], [0, 2]])) // [[0.6, 0.8], [0, 1]]
 * normalize(tensor([[3, 4], [0, 2]]), { axis: 0, order: 1 }) // [[1, 0.66667], [0, 0.33333]]
 * normalize(tensor([0, 0])) // [0, 0]
 */
export function normalize<X extends In>(
  x: X,
  options?: NormalizeOptions | number | readonly number[] | null,
): Tensor<ShapeOf<X>, FloatOf<DTypeOf<X>>> {
  return resultOf(() => {
    const {
      axis = -1,
      order = 2,
      epsilon,
    } = axisOptions<NormalizeOptions>('normalize', options, ['axis', 'order', 'epsilon']);
    if (typeof order !== 'number' || !(order > 0))
      throw new OptionError({ op: 'normalize', what: 'order is a number above 0', value: order });
    const least = epsilon ?? 1e-7;
    if (typeof least !== 'number' || !(least >= 0))
      throw new OptionError({ op: 'normalize', what: 'epsilon is a number from 0 up', value: epsilon });
    const whole = asTensor('normalize', x);
    const dtype = floatOf(whole.dtype);
    // the square of epsilon is no half float
    const given = cast(whole, arithmeticOf(dtype)) as Tensor;
    const by = (slope: Tensor): Tensor => cast(multiply(given, slope) as Tensor, dtype);
    const over = (norm: Tensor): Tensor => cast(divide(given, norm) as Tensor, dtype);
    const attrs = { axes: normalizeAxes('normalize', axis, given.rank).sort((a, b) => a - b), keepdims: true };
    const total = (terms: Tensor): Tensor => apply1(sumOp, [terms], attrs);
    // the bound goes below the root, whose slope at 0 is infinite
    if (order === 2) return by(rsqrt(maximum(total(square(given) as Tensor), least * least)) as Tensor);
    if (given.size === 0) return cast(given, dtype);
    const sizes = abs(given) as Tensor;
    if (order === Infinity) return over(maximum(apply1(maxOp, [sizes], attrs), least) as Tensor);
    if (order === 1) return over(maximum(total(sizes), least) as Tensor);
    const sum = maximum(total(power(sizes, order) as Tensor), least ** order);
    return over(power(sum, 1 / order) as Tensor);
  }) as never;
}
