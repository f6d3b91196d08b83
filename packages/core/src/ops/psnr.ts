import { apply1 } from '../dispatch.ts';
import { floatOf, wider } from '../dtype.ts';
import { ShapeMismatchError } from '../errors.ts';
import type { In } from '../op.ts';
import type { DTypeOf, FloatOf, Promote } from '../shape-types.ts';
import { sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { multiply, square, subtract } from './arithmetic.ts';
import { cast } from './cast.ts';
import { divide } from './division.ts';
import { log10 } from './exponential.ts';
import { meanOp } from './mean.ts';
import { asTensor, resultOf } from './operand.ts';

/**
 * The peak signal-to-noise ratio of two signals of one shape, in decibels: `10 · log10(maxVal² / mean((x1 − x2)²))`, over all elements. The higher the nearer they
 * are; Infinity of equal ones.
 *
 * @example
 * psnr(tensor([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]), tensor([[0.2, 0.2, 0.3], [0.4, 0.6, 0.6]]), 1) // 24.7712
 * psnr(tensor([1, 2]), tensor([1, 2]), 1) // Infinity
 */
export function psnr<A extends In, B extends In>(
  x1: A,
  x2: B,
  maxVal: In,
): Tensor<readonly [], FloatOf<Promote<DTypeOf<A>, DTypeOf<B>>>> {
  return resultOf(() => {
    const [a, b, most] = [asTensor('psnr', x1), asTensor('psnr', x2, 1), asTensor('psnr', maxVal, 2)];
    if (!sameShape(a.type.shape, b.type.shape))
      throw new ShapeMismatchError({
        op: 'psnr',
        what: 'the signals have different shapes',
        shapes: [a.type.shape, b.type.shape],
      });
    const dtype = floatOf(wider(a.dtype, b.dtype));
    const error = square(subtract(cast(a, dtype) as In, cast(b, dtype) as In) as In) as Tensor;
    const axes = a.type.shape.map((_, axis) => axis);
    const noise = apply1(meanOp, [error], { axes, keepdims: false });
    const peak = cast(most, dtype) as In;
    return multiply(log10(divide(square(peak) as In, noise as In) as In) as In, 10) as Tensor;
  }) as never;
}
