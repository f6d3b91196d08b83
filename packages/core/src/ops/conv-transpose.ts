import { apply1 } from '../dispatch.ts';
import { OptionError, ShapeMismatchError } from '../errors.ts';
import type { In } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { convArguments, convOptions, type ConvOptions, type Convolved } from './conv.ts';
import { convInputOp, spatialOf, windowOf } from './convolution.ts';
import { plainOptions, resultOf } from './operand.ts';
import { channelsToFront, type Padding, perAxis, spanOf, WindowSizeError } from './windows.ts';

/** What `convTranspose` may be told. */
export interface ConvTransposeOptions extends ConvOptions {
  /** How much longer the result is than it must be, which several inputs of a strided convolution leave open. If left out, the result is that of Keras' layers. */
  readonly outputPadding?: number | readonly number[] | null;
  /** In how many groups the channels fall, each of which goes to filters of its own; 1 if left out. Keras has none. */
  readonly groups?: number;
}

/** Along one axis, how long the result is, and how far the first window starts before it. */
function lengthOf(
  extent: number,
  span: number,
  stride: number,
  padding: Padding,
  more: number | undefined,
): { size: number; before: number } {
  const reach = (extent - 1) * stride + span;
  if (padding === 'valid') return { size: reach + (more ?? Math.max(0, stride - span)), before: 0 };
  // what is cut off at both ends together is less than a window
  const around = more === undefined ? stride + span - 2 : span + (span % 2) - 2 + more;
  return {
    size: more === undefined ? extent * stride : reach - 2 * Math.floor(span / 2) + more,
    before: span - 1 - Math.min(Math.ceil(around / 2), span - 1),
  };
}

/**
 * The transpose of `conv`, which takes its output back to its input: inputs `[batch, …spatial, channels]`, kernel `[…window, filters, channels]`, result
 * `[batch, …spatial, filters]`; with `groups`, kernel `[…window, filters / groups, channels]`. Each element of the input puts the kernel, multiplied by it, where it stands; `strides` is how far that is from its neighbour's place.
 * With `padding: 'same'` the result is `strides` times as long, with `'valid'` it holds all that was put.
 *
 * @example
 * convTranspose(tensor([[[1], [10]]]), tensor([[[1]], [[2]], [[3]]]), { strides: 2 }) // [[[1], [2], [13], [20], [30]]]
 * convTranspose(ones([1, 4, 4, 3]), ones([3, 3, 8, 3]), { strides: 2, padding: 'same' }).shape // [1, 8, 8, 8]
 * convTranspose(ones([1, 4, 4, 6]), ones([3, 3, 5, 6]), { groups: 2 }).shape // [1, 6, 6, 10]
 */
export function convTranspose<X extends In, K extends In>(
  inputs: X,
  kernel: K,
  options?: ConvTransposeOptions,
): Convolved<X, K> {
  return resultOf(() => {
    const op = 'convTranspose';
    const given = plainOptions(op, options, [...convOptions, 'outputPadding', 'groups']);
    const { x, kernel: weights, first, padding, apart } = convArguments(op, inputs, kernel, given);
    const channels = x.shape.at(-1)!;
    if (weights.shape.at(-1) !== channels)
      throw new ShapeMismatchError({
        op,
        what: `the input has ${channels} channels, and the kernel takes ${weights.shape.at(-1)}`,
        shapes: [x.shape, weights.shape],
        hint: 'kernel […window, filters, channels]: the filters come before the channels',
      });
    const { outputPadding, groups = 1 } = given;
    if (!Number.isInteger(groups) || groups < 1)
      throw new OptionError({ op, what: 'groups is a whole number from 1 up', value: groups });
    if (channels % groups !== 0)
      throw new ShapeMismatchError({
        op,
        what: `${channels} channels do not fall into ${groups} groups`,
        shapes: [x.shape, weights.shape],
      });
    const axes = x.rank - 2;
    const more = outputPadding === undefined || outputPadding === null ? null : perAxis(op, 'outputPadding', outputPadding, axes, 0); // prettier-ignore
    const window = windowOf(weights);
    const lengths = spatialOf(x).map((extent, axis) => {
      const [stride, dilation] = [apart.strides[axis]!, apart.dilation[axis]!];
      const length = lengthOf(extent, spanOf(window[axis]!, dilation), stride, padding, more?.[axis]);
      if (extent < 1 || window[axis]! < 1 || length.size < 1)
        throw new WindowSizeError({ op, axis, extent, window: window[axis]!, dilation, padding });
      return length;
    });
    const y = apply1(convInputOp, [x, weights], {
      ...apart,
      before: lengths.map(({ before }) => before),
      groups,
      size: lengths.map(({ size }) => size),
    });
    return first ? channelsToFront(y) : (y as Tensor);
  }) as Convolved<X, K>;
}
