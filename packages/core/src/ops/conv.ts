import { apply1 } from '../dispatch.ts';
import { OptionError, ShapeMismatchError } from '../errors.ts';
import type { In } from '../op.ts';
import type { DTypeOf, Promote } from '../shape-types.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { type ConvAttrs, convOp, spatialOf, windowOf } from './convolution.ts';
import { asTensor, plainOptions, resultOf } from './operand.ts';
import {
  channelsFirst,
  channelsToEnd,
  channelsToFront,
  type Padding,
  paddingArgument,
  perAxis,
  placeWindows,
  type WindowOptions,
} from './windows.ts';

/** What convolutions may be told. */
export interface ConvOptions extends WindowOptions {
  /** How far neighbours of a window are from each other; 1 if left out. */
  readonly dilationRate?: number | readonly number[];
}

/** The names of the options that every convolution knows. */
export const convOptions = ['strides', 'padding', 'dataFormat', 'dilationRate'] as const;

/** Input, with the channels last, and kernel of a convolution, and what its options say. */
export interface ConvArguments {
  readonly x: Tensor;
  readonly kernel: Tensor;
  readonly first: boolean;
  readonly padding: Padding;
  readonly apart: Pick<ConvAttrs, 'strides' | 'dilation'>;
}

/** Reads the arguments that all convolutions have. */
export function convArguments(op: string, inputs: In, kernel: In, options: ConvOptions): ConvArguments {
  const given = asTensor(op, inputs);
  const weights = asTensor(op, kernel, 1);
  const axes = given.rank - 2;
  if (axes < 1 || axes > 3 || weights.rank !== given.rank)
    throw new ShapeMismatchError({
      op,
      what: 'inputs and kernel have one to three spatial axes, and as many axes as each other',
      shapes: [given.shape, weights.shape],
      hint: 'inputs [batch, …spatial, channels], kernel […window, channels, filters]',
    });
  const { strides, padding, dataFormat, dilationRate = 1 } = options;
  const first = channelsFirst(op, dataFormat);
  return {
    x: first ? channelsToEnd(given) : given,
    kernel: weights,
    first,
    padding: paddingArgument(op, padding),
    apart: {
      strides: perAxis(op, 'strides', strides ?? 1, axes),
      dilation: perAxis(op, 'dilationRate', dilationRate, axes),
    },
  };
}

/** A convolution whose windows are placed. */
export interface Placed extends Pick<ConvArguments, 'x' | 'kernel' | 'first'> {
  readonly windows: Omit<ConvAttrs, 'groups'>;
}

/** Reads the arguments of a convolution and places its windows. */
export function place(op: string, inputs: In, kernel: In, options: ConvOptions): Placed {
  const { x, kernel: weights, first, padding, apart } = convArguments(op, inputs, kernel, options);
  const placed = placeWindows(op, spatialOf(x), windowOf(weights), apart, padding);
  return { x, kernel: weights, first, windows: { ...apart, ...placed } };
}

/** A convolution, with the channels where they came from. */
export function convolve({ x, kernel, first, windows }: Placed, groups: number): Tensor {
  const { strides, dilation, before, size } = windows;
  const y = apply1(convOp, [x, kernel], { strides, dilation, before, groups, size });
  return first ? channelsToFront(y) : y;
}

/** In how many groups the channels fall: as many as the kernel's go into those of the input. */
function groupsOf({ x, kernel }: Placed, groups: number | undefined): number {
  const [channels, each, filters] = [x.shape.at(-1)!, kernel.shape.at(-2)!, kernel.shape.at(-1)!];
  if (groups !== undefined && !(Number.isInteger(groups) && groups > 0))
    throw new OptionError({ op: 'conv', what: 'groups is a whole number from 1 up', value: groups });
  const found = groups ?? (channels === each ? 1 : channels / each);
  if (!Number.isInteger(found) || found === 0 || each * found !== channels)
    throw new ShapeMismatchError({
      op: 'conv',
      what: `the input has ${channels} channels, and the kernel takes ${each}${groups === undefined ? ', or a group of that many' : ` in each of ${groups} groups`}`,
      shapes: [x.shape, kernel.shape],
      hint: `kernel […window, ${groups === undefined || channels % groups !== 0 ? channels : channels / groups}, filters]`,
    });
  if (filters % found !== 0)
    throw new ShapeMismatchError({
      op: 'conv',
      what: `${filters} filters do not fall into ${found} groups`,
      shapes: [x.shape, kernel.shape],
    });
  return found;
}

/** What a convolution gives. */
export type Convolved<X, K> = Tensor<Shape, Promote<DTypeOf<X>, DTypeOf<K>>>;

/**
 * Convolution over one to three spatial axes: inputs `[batch, …spatial, channels]`, kernel `[…window, channels / groups, filters]`, result
 * `[batch, …spatial, filters]`; with `dataFormat: 'channels_first'` inputs and result have the channels after the batch. The kernel is not flipped. Groups of
 * channels go to groups of filters each; if left out, `groups` is the input's channels over the kernel's. Strides and dilation may go together.
 *
 * @example
 * conv(tensor([[[1], [2], [3], [4]]]), tensor([[[1]], [[10]]])) // [[[21], [32], [43]]]
 * conv(ones([1, 5, 5, 3]), ones([3, 3, 3, 8]), { padding: 'same', strides: 2 }).shape // [1, 3, 3, 8]
 * conv(ones([1, 4, 5, 5]), ones([3, 3, 2, 6]), { groups: 2, dataFormat: 'channels_first' }).shape // [1, 6, 3, 3]
 * conv(ones([1, 2, 2, 3]), ones([3, 3, 3, 8])) // throws window-size
 */
export function conv<X extends In, K extends In>(
  inputs: X,
  kernel: K,
  options?: ConvOptions & { readonly groups?: number },
): Convolved<X, K> {
  return resultOf(() => {
    const given = plainOptions('conv', options, [...convOptions, 'groups']);
    const placed = place('conv', inputs, kernel, given);
    return convolve(placed, groupsOf(placed, given.groups));
  }) as Convolved<X, K>;
}
