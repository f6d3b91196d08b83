import { ShapeMismatchError } from '../errors.ts';
import type { In } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { conv, convOptions, type ConvOptions, convolve, type Convolved, place } from './conv.ts';
import { windowOf } from './convolution.ts';
import { asTensor, plainOptions, resultOf } from './operand.ts';
import { reshape } from './reshape.ts';

/**
 * Convolution of each channel by itself: inputs `[batch, …spatial, channels]`, kernel `[…window, channels, multiplier]`; channel c gives the channels
 * `c · multiplier …` of the result `[batch, …spatial, channels · multiplier]`.
 *
 * @example
 * depthwiseConv(tensor([[[1, 10], [2, 20]]]), tensor([[[1], [2]], [[1], [2]]])) // [[[3, 60]]]
 */
export function depthwiseConv<X extends In, K extends In>(
  inputs: X,
  kernel: K,
  options?: ConvOptions,
): Convolved<X, K> {
  return resultOf(() =>
    depthwise('depthwiseConv', inputs, kernel, plainOptions('depthwiseConv', options, convOptions)),
  ) as Convolved<X, K>;
}

function depthwise(op: string, inputs: In, kernel: In, options: ConvOptions): Tensor {
  const placed = place(op, inputs, kernel, options);
  const [channels, multiplier] = placed.kernel.shape.slice(-2) as [number, number];
  if (placed.x.shape.at(-1) !== channels)
    throw new ShapeMismatchError({
      op,
      what: `the input has ${placed.x.shape.at(-1)} channels, and the kernel takes ${channels}`,
      shapes: [placed.x.shape, placed.kernel.shape],
      hint: 'kernel […window, channels, multiplier]',
    });
  const filters = reshape(placed.kernel, [
    ...windowOf(placed.kernel),
    Math.min(1, channels),
    channels * multiplier,
  ]) as Tensor;
  return convolve({ ...placed, kernel: filters }, Math.max(1, channels));
}

/**
 * `depthwiseConv`, then a convolution that mixes the channels at each place: `pointwiseKernel` is `[1, …, channels · multiplier, filters]`.
 *
 * @example
 * separableConv(ones([1, 5, 5, 3]), ones([3, 3, 3, 2]), ones([1, 1, 6, 4])).shape // [1, 3, 3, 4]
 */
export function separableConv<X extends In, K extends In>(
  inputs: X,
  depthwiseKernel: K,
  pointwiseKernel: In,
  options?: ConvOptions,
): Convolved<X, K> {
  return resultOf(() => {
    const given = plainOptions('separableConv', options, convOptions);
    const kernel = asTensor('separableConv', depthwiseKernel, 1);
    const point = asTensor('separableConv', pointwiseKernel, 2);
    const channels = kernel.shape.slice(-2).reduce((product, extent) => product * extent, 1);
    if (point.rank !== kernel.rank || windowOf(point).some((extent) => extent !== 1) || point.shape.at(-2) !== channels)
      throw new ShapeMismatchError({
        op: 'separableConv',
        what: `the pointwise kernel has a window of one element and takes ${channels} channels`,
        shapes: [point.shape],
        hint: `[${windowOf(kernel).map(() => 1).join(', ')}, ${channels}, filters]`, // prettier-ignore
      });
    const y = depthwise('separableConv', inputs, kernel as In, given);
    const { dataFormat } = given;
    return conv(y as In, point as In, dataFormat ? { dataFormat } : {}) as Tensor;
  }) as Convolved<X, K>;
}
