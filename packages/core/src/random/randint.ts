import { type DType, factsOf, isInteger } from '../dtype.ts';
import { OptionError } from '../errors.ts';
import { Expr } from '../expr.ts';
import type { Op } from '../op.ts';
import { plainOptions } from '../ops/operand.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { defineDraw, draw, type DrawAttrs, drawDType } from './draw.ts';
import { wordAt } from './threefry.ts';
import { type DrawOptions, RandomRangeError } from './uniform.ts';

/** The upper word of `a · b + a`, of two 32-bit words: there is no wider product in the alphabet. */
function highWord(a: Expr, b: Expr): Expr {
  const half = (x: Expr): Expr => x.and(0xffff);
  const [a0, a1, b0, b1] = [half(a), a.shiftRight(16), half(b), b.shiftRight(16)];
  const low = a0.multiply(b0);
  const middle = a1.multiply(b0).add(low.shiftRight(16));
  const other = a0.multiply(b1).add(half(middle));
  const high = a1.multiply(b1).add(middle.shiftRight(16)).add(other.shiftRight(16));
  const product = other.shiftLeft(16).or(half(low));
  // + a may carry
  return high.add(product.add(a).less(a).cast('uint32'));
}

export const randintOp: Op<DrawAttrs> = /* @__PURE__ */ defineDraw('randint', {
  numbers: () => ['uint32', 'uint32'],
  // ⌊word · (most + 1) / 2³²⌋, so that a range of 2³² needs no other code
  element: (key, i, [least, most], dtype) => {
    const drawn = highWord(wordAt(key, i), most!).add(least!);
    return dtype === 'uint32' ? drawn : drawn.bitcast('int32').cast(dtype);
  },
});

/**
 * Evenly distributed integers in [minval, maxval), of a shape: int32, uint32 or uint8. The same on every backend. One random word makes one integer:
 * their probabilities differ by at most 2⁻³².
 *
 * @example
 * random.randint([5], 0, 10, { seed: 42 }) // [4, 6, 6, 5, 4]
 * random.randint([2], 3, 3) // throws random-range
 */
export function randint<const S extends Shape, D extends DType = 'int32'>(
  shape: S,
  minval: number,
  maxval: number,
  options?: DrawOptions<D>,
): Tensor<S, D> {
  const given = plainOptions('randint', options, ['dtype', 'seed']);
  const dtype = drawDType('randint', given.dtype, 'int32', isInteger, 'an integer dtype');
  const { min, max } = factsOf(dtype);
  for (const [what, value] of [
    ['minval', minval],
    ['maxval', maxval],
  ] as const)
    // prettier-ignore
    if (!Number.isInteger(value)) throw new OptionError({ op: 'randint', what: `${what} is an integer`, value });
  if (minval >= maxval || minval < min || maxval > max + 1)
    throw new RandomRangeError({
      op: 'randint',
      minval,
      maxval,
      wants: minval >= maxval ? 'minval is below maxval' : `${dtype} holds ${min} to ${max}`,
    });
  return draw(randintOp, shape, given.seed, [minval >>> 0, maxval - minval - 1], dtype) as Tensor<S, D>;
}
