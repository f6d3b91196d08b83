import { type DType, factsOf, isFloat } from '../dtype.ts';
import { defineError, type ErrorClass } from '../error.ts';
import { Expr } from '../expr.ts';
import type { Op } from '../op.ts';
import { erfinv } from '../ops/erfinv.ts';
import { plainOptions } from '../ops/operand.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { defineDraw, draw, type DrawAttrs, drawDType, finite } from './draw.ts';
import { type Pair, wordAt, wordsAt } from './threefry.ts';
import type { DrawOptions } from './uniform.ts';

/** A standard deviation below 0. */
export const StddevError: ErrorClass<{ op: string; stddev: number }> = /* @__PURE__ */ defineError('stddev', {
  message: ({ op, stddev }) => `${op}: stddev is not negative, got ${stddev}`,
});

/** Options of `random.normal` and `random.truncatedNormal`. */
export interface NormalOptions<D extends DType = DType> extends DrawOptions<D> {
  /** 0 if left out. */
  readonly mean?: number;
  /** 1 if left out. */
  readonly stddev?: number;
}

/** Element `i` of (−1, 1), symmetric: the odd multiples of 2⁻²⁴, of 2⁻⁵² in float64; the distance to ±1 is exact too. */
function symmetric(key: Pair<Expr>, i: Expr, dtype: DType): Expr {
  if (factsOf(dtype).bytes > 4) {
    const [high, low] = wordsAt(key, i);
    return high
      .bitcast('int32')
      .cast(dtype)
      .multiply(2 ** 20)
      .add(low.shiftRight(12).cast(dtype))
      .add(0.5)
      .multiply(2 ** -51);
  }
  return wordAt(key, i)
    .bitcast('int32')
    .shiftRight(8)
    .cast(dtype)
    .add(0.5)
    .multiply(2 ** -23);
}

/** The value that a standard normal variable exceeds in absolute value with probability `1 − |x|`, with the sign of x. */
export const quantile = (x: Expr): Expr => erfinv.op.elementwise!.formula([x], { dtype: x.dtype }).multiply(Math.SQRT2);

export const normalOp: Op<DrawAttrs> = /* @__PURE__ */ defineDraw('normal', {
  numbers: (dtype) => [dtype, dtype],
  element: (key, i, [mean, stddev], dtype) =>
    quantile(symmetric(key, i, dtype))
      .multiply(stddev!)
      .add(mean!),
});

/** The probability that a normal variable is within two standard deviations: erf(√2). */
const WITHIN_TWO = 0.954_499_736_103_641_6;

export const truncatedNormalOp: Op<DrawAttrs> = /* @__PURE__ */ defineDraw('truncatedNormal', {
  numbers: (dtype) => [dtype, dtype],
  element: (key, i, [mean, stddev], dtype) =>
    quantile(symmetric(key, i, dtype).multiply(WITHIN_TWO))
      .clip(-2, 2)
      .multiply(stddev!)
      .add(mean!),
});

function drawNormal(op: Op<DrawAttrs>, shape: Shape, options: NormalOptions | undefined): Tensor {
  const { name } = op;
  const given = plainOptions(name, options, ['mean', 'stddev', 'dtype', 'seed']);
  const dtype = drawDType(name, given.dtype, 'float32', isFloat, 'a floating point dtype');
  const mean = finite(name, 'mean', given.mean ?? 0);
  const stddev = finite(name, 'stddev', given.stddev ?? 1);
  if (stddev < 0) throw new StddevError({ op: name, stddev });
  return draw(op, shape, given.seed, [mean, stddev], dtype);
}

/**
 * Normally distributed numbers of a shape: the inverse of the distribution function at evenly distributed points, so at most 5.42 standard deviations
 * from the mean in float32, 8.2 in float64.
 *
 * @example
 * random.normal([3], { seed: 42 }) // [2.28046, -0.916138, -1.19383]
 * random.normal([3], { stddev: -1 }) // throws stddev
 */
export const normal = <const S extends Shape, D extends DType = 'float32'>(
  shape: S,
  options?: NormalOptions<D>,
): Tensor<S, D> => drawNormal(normalOp, shape, options) as Tensor<S, D>;

/**
 * Normally distributed numbers of a shape without those more than two standard deviations from the mean: the standard deviation of what is left
 * is 0.8796 of `stddev`.
 *
 * @example
 * random.truncatedNormal([3], { seed: 42, mean: 1, stddev: 0.1 }) // [1.18313, 0.913808, 0.889108]
 */
export const truncatedNormal = <const S extends Shape, D extends DType = 'float32'>(
  shape: S,
  options?: NormalOptions<D>,
): Tensor<S, D> => drawNormal(truncatedNormalOp, shape, options) as Tensor<S, D>;
