import type { ConvAttrs, PoolAttrs, Shape } from '@tensai/core';
import type { RandomValues } from './random-values.ts';

/** The shapes of a convolution's three tensors, and its attributes. */
export interface ConvolutionCase {
  readonly x: Shape;
  readonly kernel: Shape;
  readonly y: Shape;
  readonly attrs: ConvAttrs;
}

/** How many windows fit. */
const placesOf = (extent: number, around: number, span: number, stride: number): number =>
  Math.floor((extent + around - span) / stride) + 1;

/** A convolution of any rank, with any window, strides, dilation, groups and zeros around it. */
export function randomConvolution({ whole }: RandomValues): ConvolutionCase {
  const axes = whole(1, 3);
  const groups = [1, 1, 2, 3][whole(0, 3)]!;
  const channels = groups * whole(1, 9);
  const filters = groups * whole(1, 10);
  const batch = whole(1, 3);
  const each = <T>(make: () => T): T[] => Array.from({ length: axes }, make);
  const window = each(() => whole(1, 3));
  const strides = each(() => whole(1, 3));
  const dilation = each(() => whole(1, 2));
  const before = window.map((extent) => whole(0, extent));
  const after = window.map((extent) => whole(0, extent));
  const spans = window.map((extent, axis) => (extent - 1) * dilation[axis]! + 1);
  const input = spans.map((span) => span - 1 + whole(1, axes === 1 ? 40 : 6));
  const size = input.map((extent, axis) =>
    placesOf(extent, before[axis]! + after[axis]!, spans[axis]!, strides[axis]!),
  );
  return {
    x: [batch, ...input, channels],
    kernel: [...window, channels / groups, filters],
    y: [batch, ...size, filters],
    attrs: { strides, dilation, before, groups, size },
  };
}

const image = (x: Shape, kernel: Shape, stride: number, before: number, groups: number): ConvolutionCase => {
  const size = [1, 2].map((axis) => placesOf(x[axis]!, 2 * before, kernel[axis - 1]!, stride));
  const attrs = { strides: [stride, stride], dilation: [1, 1], before: [before, before], groups, size };
  return { x, kernel, y: [x[0]!, ...size, kernel.at(-1)!], attrs };
};

/** Convolutions of images that meet a kernel's strips, blocks and edges, each with its name. */
export const knownConvolutions: readonly (readonly [name: string, ConvolutionCase])[] = [
  ['more rows than a strip holds', image([3, 40, 41, 3], [3, 3, 3, 5], 1, 1, 1)],
  ['many rows of few numbers', image([2, 70, 70, 1], [1, 1, 1, 2], 1, 0, 1)],
  ['wide rows', image([2, 6, 6, 64], [3, 3, 64, 7], 1, 1, 1)],
  ['wider rows than a block', image([1, 3, 3, 300], [2, 2, 300, 9], 1, 1, 1)],
  ['a kernel too large to be packed at once', image([1, 2, 2, 300], [2, 2, 300, 1800], 1, 0, 1)],
  ['more places than are packed at once', image([1, 64, 64, 1], [1, 2, 1, 300], 1, 0, 1)],
  ['many small images', image([70, 3, 3, 4], [3, 3, 4, 6], 1, 1, 1)],
  ['many small images, groups', image([30, 7, 6, 4], [3, 3, 2, 6], 1, 0, 2)],
  ['small images, strides', image([37, 5, 4, 2], [2, 2, 2, 3], 2, 0, 1)],
  ['a stride beyond the window', image([2, 9, 8, 4], [2, 2, 4, 3], 3, 0, 1)],
  ['a window of one', image([5, 13, 12, 6], [1, 1, 6, 9], 1, 0, 1)],
  ['a window of one, groups', image([5, 13, 12, 6], [1, 1, 3, 8], 1, 0, 2)],
  ['a window of one, strides', image([2, 7, 6, 6], [1, 1, 6, 8], 2, 0, 1)],
  ['depthwise', image([2, 10, 11, 37], [3, 3, 1, 37], 1, 1, 37)],
  ['depthwise, strides', image([2, 9, 8, 21], [3, 3, 1, 21], 2, 1, 21)],
  ['depthwise, multiplied, strides', image([3, 20, 21, 8], [3, 3, 1, 24], 2, 1, 8)],
  ['depthwise, much', image([2, 60, 60, 40], [2, 2, 1, 40], 1, 0, 40)],
];

/** A pooling: the shapes of what lies under the windows and of what they give, and its attributes, whose `size` is the results'. */
export interface PoolingCase {
  readonly x: Shape;
  readonly y: Shape;
  readonly attrs: PoolAttrs;
}

/** A pooling of any rank. No window lies wholly outside. */
export function randomPooling({ whole }: RandomValues): PoolingCase {
  const axes = whole(1, 3);
  const window = Array.from({ length: axes }, () => whole(1, 3));
  const strides = Array.from({ length: axes }, () => whole(1, 3));
  const before = window.map((extent) => whole(0, extent - 1));
  const input = window.map((extent) => extent + whole(0, 5));
  const size = input.map((extent, axis) => placesOf(extent, before[axis]!, window[axis]!, strides[axis]!));
  const [batch, channels] = [whole(1, 3), whole(1, 7)];
  return { x: [batch, ...input, channels], y: [batch, ...size, channels], attrs: { window, strides, before, size } };
}
