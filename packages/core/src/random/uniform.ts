import { defineError, type ErrorClass } from '../error.ts';
import { type DType, factsOf, isFloat } from '../dtype.ts';
import { Expr } from '../expr.ts';
import type { Op } from '../op.ts';
import { plainOptions } from '../ops/operand.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { defineDraw, draw, type DrawAttrs, drawDType, finite } from './draw.ts';
import type { Seed } from './seed-generator.ts';
import { type Pair, wordAt, wordsAt } from './threefry.ts';

/** A range without room. */
export const RandomRangeError: ErrorClass<{ op: string; minval: number; maxval: number; wants: string }> =
  /* @__PURE__ */ defineError('random-range', {
    message: ({ op, minval, maxval, wants }) => `${op}: ${wants}, got minval ${minval} and maxval ${maxval}`,
  });

/** What random functions share. */
export interface DrawOptions<D extends DType = DType> {
  /** Floating point; float32 if left out. */
  readonly dtype?: D;
  /** An integer for the same draw each time, a SeedGenerator for its next draw; the global generator if left out. */
  readonly seed?: Seed | null;
}

/** Options of `random.uniform`. */
export interface UniformOptions<D extends DType = DType> extends DrawOptions<D> {
  /** 0 if left out. */
  readonly minval?: number;
  /** 1 if left out; never drawn, unless it is also minval, or rounds to it in the dtype. */
  readonly maxval?: number;
}

/** Element `i` of [0, 1): all multiples of 2⁻²³ in it, of 2⁻⁵² in float64, are equally likely. */
export function unit(key: Pair<Expr>, i: Expr, dtype: DType): Expr {
  if (factsOf(dtype).bytes > 4) {
    const [high, low] = wordsAt(key, i);
    return high
      .cast(dtype)
      .multiply(2 ** 20)
      .add(low.shiftRight(12).cast(dtype))
      .multiply(2 ** -52);
  }
  // the upper 23 bits as the fraction of a number in [1, 2)
  return wordAt(key, i).shiftRight(9).or(0x3f800000).bitcast('float32').subtract(1);
}

export const uniformOp: Op<DrawAttrs> = /* @__PURE__ */ defineDraw('uniform', {
  numbers: (dtype) => [dtype, dtype, dtype],
  // u · width + minval may be rounded up to maxval
  element: (key, i, [minval, width, last], dtype) => unit(key, i, dtype).multiply(width!).add(minval!).minimum(last!),
});

/** The largest value of a floating dtype below `x`. */
function before(x: number, dtype: DType): number {
  const { round, epsilon, smallest } = factsOf(dtype);
  const near = round(x);
  if (near < x) return near;
  // within half the last place of the next one down, rounding finds it; below 2·smallest places no longer shrink
  const step = Math.max(Math.abs(near), 2 * smallest) * epsilon;
  const down = round(near - step / 2);
  return down < near ? down : round(near - step);
}

/**
 * Evenly distributed numbers in [minval, maxval), of a shape. In [0, 1) they are the same bits on every backend, elsewhere within 1 ULP.
 *
 * @example
 * random.uniform([3], { seed: 42 }) // [0.48871, 0.679797, 0.616271]
 * random.uniform([2, 2], { minval: -1, seed: 1 }) // shape [2, 2]
 * random.uniform([2], { minval: 2, maxval: 1 }) // throws random-range
 */
export function uniform<const S extends Shape, D extends DType = 'float32'>(
  shape: S,
  options?: UniformOptions<D>,
): Tensor<S, D> {
  const given = plainOptions('uniform', options, ['minval', 'maxval', 'dtype', 'seed']);
  const dtype = drawDType('uniform', given.dtype, 'float32', isFloat, 'a floating point dtype');
  const minval = finite('uniform', 'minval', given.minval ?? 0);
  const maxval = finite('uniform', 'maxval', given.maxval ?? 1);
  const width = maxval - minval;
  const most = factsOf(dtype).round(width);
  if (!(minval <= maxval && Number.isFinite(most)))
    throw new RandomRangeError({ op: 'uniform', minval, maxval, wants: `takes a range that ${dtype} can hold` });
  const last = Math.max(minval, before(maxval, dtype));
  return draw(uniformOp, shape, given.seed, [minval, width, last], dtype) as Tensor<S, D>;
}
