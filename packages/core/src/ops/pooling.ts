import { apply1 } from '../dispatch.ts';
import { floatOf } from '../dtype.ts';
import type { In } from '../op.ts';
import type { DTypeOf, FloatOf, Promote } from '../shape-types.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { takesNumbers } from './accepts.ts';
import { averagePoolOp } from './average-windows.ts';
import { cast } from './cast.ts';
import { maxPoolOp } from './max-windows.ts';
import { asTensor, plainOptions, resultOf } from './operand.ts';
import type { PoolOp } from './pool-windows.ts';
import { overSpatialAxes, paddingArgument, perAxis, placeWindows, type WindowOptions } from './windows.ts';

function pool(op: PoolOp, inputs: Tensor, poolSize: unknown, options: WindowOptions | undefined): Tensor {
  const { name } = op;
  const { strides, padding, dataFormat } = plainOptions(name, options, ['strides', 'padding', 'dataFormat']);
  return overSpatialAxes(name, inputs, dataFormat, (x, axes) => {
    const window = perAxis(name, 'poolSize', poolSize, axes);
    const apart = { strides: perAxis(name, 'strides', strides ?? window, axes), dilation: window.map(() => 1) };
    const placed = placeWindows(name, x.shape.slice(1, -1), window, apart, paddingArgument(name, padding));
    return apply1(op, [x], { window, strides: apart.strides, ...placed });
  });
}

/**
 * The largest element of each window, for each channel: `[batch, …spatial, channels]` with one to three spatial axes, windows of `poolSize` (a number, or one for
 * each axis), as far apart as they are long unless `strides` says otherwise. NaN if one is NaN. With `padding: 'same'` windows reach over the ends. In the gradient,
 * the first of equal largest elements takes all.
 *
 * @example
 * maxPool(tensor([[[1], [5], [2], [4]]]), 2) // [[[5], [4]]]
 * maxPool(tensor([[[1], [5], [2]]]), 2, { strides: 1, padding: 'same' }) // [[[5], [5], [2]]]
 * maxPool(ones([2, 3, 8, 8]), [2, 4], { dataFormat: 'channels_first' }).shape // [2, 3, 4, 2]
 * maxPool(ones([1, 2, 2, 3]), 3) // throws window-size
 */
export function maxPool<X extends In>(
  inputs: X,
  poolSize: number | readonly number[],
  options?: WindowOptions,
): Tensor<Shape, Promote<DTypeOf<X>, 'weak'>> {
  return resultOf(() => {
    const x = asTensor('maxPool', inputs);
    takesNumbers('maxPool', x.dtype);
    return pool(maxPoolOp, x, poolSize, options);
  }) as Tensor<Shape, Promote<DTypeOf<X>, 'weak'>>;
}

/**
 * The mean of each window, for each channel: `[batch, …spatial, channels]` with one to three spatial axes, windows of `poolSize` (a number, or one for each axis),
 * as far apart as they are long unless `strides` says otherwise. With `padding: 'same'` windows reach over the ends, and what is outside does not count. Of
 * integers as float32.
 *
 * @example
 * averagePool(tensor([[[1], [5], [2], [4]]]), 2) // [[[3], [3]]]
 * averagePool(tensor([[[1], [5], [2]]]), 2, { padding: 'same' }) // [[[3], [2]]]
 */
export function averagePool<X extends In>(
  inputs: X,
  poolSize: number | readonly number[],
  options?: WindowOptions,
): Tensor<Shape, FloatOf<DTypeOf<X>>> {
  return resultOf(() => {
    const x = asTensor('averagePool', inputs);
    return pool(averagePoolOp, cast(x, floatOf(x.dtype)) as Tensor, poolSize, options);
  }) as Tensor<Shape, FloatOf<DTypeOf<X>>>;
}
