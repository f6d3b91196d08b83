import type { Aval, Layout } from '@tensai/core';

/** The attributes of convolutions, as core gives them. */
export interface ConvAttrs {
  readonly strides: readonly number[];
  readonly dilation: readonly number[];
  readonly before: readonly number[];
  readonly groups: number;
}

/** One for each spatial axis; an op with fewer axes has the first ones of extent 1. */
export type Triple = readonly [number, number, number];

/** The extents of a convolution; `channels` and `filters` are those of one group. */
export interface ConvGeometry {
  readonly batch: number;
  readonly input: Triple;
  readonly output: Triple;
  readonly window: Triple;
  readonly strides: Triple;
  readonly dilation: Triple;
  readonly before: Triple;
  readonly groups: number;
  readonly channels: number;
  readonly filters: number;
}

/** Distances between neighbours in `[batch, …spatial, channels]`, in bytes. */
export interface ImageStrides {
  readonly batch: number;
  readonly spatial: Triple;
  readonly channel: number;
}

/** Distances between neighbours in `[…window, channels, filters]`, in bytes. */
export interface KernelStrides {
  readonly window: Triple;
  readonly channel: number;
  readonly filter: number;
}

export const productOf = (values: readonly number[]): number => values.reduce((product, value) => product * value, 1);

const tripled = (values: readonly number[], otherwise: number): Triple =>
  [...new Array<number>(3 - values.length).fill(otherwise), ...values] as unknown as Triple;

/** Reads a convolution from the shapes of its three tensors. */
export function geometryOf(x: Aval, kernel: Aval, y: Aval, attrs: ConvAttrs): ConvGeometry {
  const { groups } = attrs;
  return {
    batch: y.shape[0]!,
    input: tripled(x.shape.slice(1, -1), 1),
    output: tripled(y.shape.slice(1, -1), 1),
    window: tripled(kernel.shape.slice(0, -2), 1),
    strides: tripled(attrs.strides, 1),
    dilation: tripled(attrs.dilation, 1),
    before: tripled(attrs.before, 0),
    groups,
    channels: kernel.shape.at(-2)!,
    filters: kernel.shape.at(-1)! / groups,
  };
}

/** The strides of an image; an axis of one element lies as it suits. */
export function imageStrides(
  { shape, strides }: Pick<Aval, 'shape'> & Pick<Layout, 'strides'>,
  bytes: number,
): ImageStrides {
  const own = strides.map((stride, axis) => (shape[axis] === 1 && axis === shape.length - 1 ? 1 : stride) * bytes);
  return { batch: own[0]!, spatial: tripled(own.slice(1, -1), 0), channel: own.at(-1)! };
}

/** The strides of a kernel. */
export function kernelStrides({ strides }: Pick<Layout, 'strides'>, bytes: number): KernelStrides {
  const own = strides.map((stride) => stride * bytes);
  return { window: tripled(own.slice(0, -2), 0), channel: own.at(-2)!, filter: own.at(-1)! };
}

/** The distance between neighbours, if all places of all images lie in one row; null if they do not. */
export function rowStrideOf({ batch, spatial }: ImageStrides, images: number, extents: Triple): number | null {
  const axes = [
    { extent: images, stride: batch },
    ...extents.map((extent, axis) => ({ extent, stride: spatial[axis]! })),
  ].filter(({ extent }) => extent > 1);
  const fits = axes.every(
    ({ stride }, k) => k === axes.length - 1 || stride === axes[k + 1]!.stride * axes[k + 1]!.extent,
  );
  return fits ? (axes.at(-1)?.stride ?? 0) : null;
}

/** Is every place of the output one of the input, with nothing around it? */
export const isPointwise = ({ window, strides, input, output }: ConvGeometry): boolean =>
  productOf(window) === 1 &&
  strides.every((stride) => stride === 1) &&
  input.every((extent, axis) => extent === output[axis]);

/** Goes through the taps of a window, each with its distance in bytes from the first. */
export function eachTap(window: Triple, strides: Triple, visit: (tap: number, offset: number) => void): void {
  let tap = 0;
  for (let t0 = 0; t0 < window[0]; t0++)
    for (let t1 = 0; t1 < window[1]; t1++)
      for (let t2 = 0; t2 < window[2]; t2++) visit(tap++, t0 * strides[0] + t1 * strides[1] + t2 * strides[2]);
}
