import { apply1 } from '../dispatch.ts';
import { floatOf } from '../dtype.ts';
import { ShapeMismatchError } from '../errors.ts';
import type { In } from '../op.ts';
import type { DTypeOf, FloatOf, Promote } from '../shape-types.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { takesNumbers } from './accepts.ts';
import { adaptiveAverageOp, adaptiveMaxOp, type AdaptiveOp } from './adaptive-windows.ts';
import { averagePoolOp } from './average-windows.ts';
import { cast } from './cast.ts';
import { maxPoolOp } from './max-windows.ts';
import { asTensor, plainOptions, resultOf } from './operand.ts';
import type { PoolOp } from './pool-windows.ts';
import { type DataFormat, overSpatialAxes, perAxis } from './windows.ts';

/** What adaptive pooling may be told. */
export interface AdaptivePoolOptions {
  /** `channels_last` if left out. */
  readonly dataFormat?: DataFormat | null;
}

function pool(
  name: string,
  bins: AdaptiveOp,
  windows: PoolOp,
  inputs: Tensor,
  outputSize: unknown,
  options: AdaptivePoolOptions | undefined,
): Tensor {
  const { dataFormat } = plainOptions(name, options, ['dataFormat']);
  return overSpatialAxes(name, inputs, dataFormat, (x, axes) => {
    const size = perAxis(name, 'outputSize', outputSize, axes);
    const extents = x.type.shape.slice(1, -1);
    if (extents.includes(0))
      throw new ShapeMismatchError({ op: name, what: 'there is nothing to pool', shapes: [inputs.shape] });
    // bins of one length side by side are windows
    const window = extents.map((extent, axis) => extent / size[axis]!);
    return window.every(Number.isInteger)
      ? apply1(windows, [x], { window, strides: window, before: window.map(() => 0), size })
      : apply1(bins, [x], { size });
  });
}

/**
 * The mean of each of `outputSize` bins (a number, or one for each axis), for each channel: `[batch, …spatial, channels]` with one to three spatial axes becomes
 * `[batch, …outputSize, channels]`. Of `n` elements along an axis, bin i of m has those from `⌊i · n / m⌋` to before `⌈(i + 1) · n / m⌉`: bins may share elements.
 * Of integers as float32.
 *
 * @example
 * adaptiveAveragePool(tensor([[[1], [2], [6]]]), 2) // [[[1.5], [4]]]
 * adaptiveAveragePool(ones([2, 3, 7, 9]), [2, 4], { dataFormat: 'channels_first' }).shape // [2, 3, 2, 4]
 * adaptiveAveragePool(ones([2, 7, 9, 3]), 0) // throws option
 */
export function adaptiveAveragePool<X extends In>(
  inputs: X,
  outputSize: number | readonly number[],
  options?: AdaptivePoolOptions,
): Tensor<Shape, FloatOf<DTypeOf<X>>> {
  return resultOf(() => {
    const given = asTensor('adaptiveAveragePool', inputs);
    const x = cast(given, floatOf(given.dtype)) as Tensor;
    return pool('adaptiveAveragePool', adaptiveAverageOp, averagePoolOp, x, outputSize, options);
  }) as Tensor<Shape, FloatOf<DTypeOf<X>>>;
}

/**
 * The largest element of each of `outputSize` bins (a number, or one for each axis), for each channel: `[batch, …spatial, channels]` with one to three spatial axes
 * becomes `[batch, …outputSize, channels]`. Of `n` elements along an axis, bin i of m has those from `⌊i · n / m⌋` to before `⌈(i + 1) · n / m⌉`: bins may share
 * elements. NaN if one is NaN. In the gradient, the first of equal largest elements takes all.
 *
 * @example
 * adaptiveMaxPool(tensor([[[1], [7], [6]]]), 2) // [[[7], [7]]]
 * adaptiveMaxPool(ones([2, 7, 9, 3]), [2, 4]).shape // [2, 2, 4, 3]
 * adaptiveMaxPool(ones([2, 7, 9, 3]), [2, 4, 1]) // throws option
 */
export function adaptiveMaxPool<X extends In>(
  inputs: X,
  outputSize: number | readonly number[],
  options?: AdaptivePoolOptions,
): Tensor<Shape, Promote<DTypeOf<X>, 'weak'>> {
  return resultOf(() => {
    const x = asTensor('adaptiveMaxPool', inputs);
    takesNumbers('adaptiveMaxPool', x.dtype);
    return pool('adaptiveMaxPool', adaptiveMaxOp, maxPoolOp, x, outputSize, options);
  }) as Tensor<Shape, Promote<DTypeOf<X>, 'weak'>>;
}
