import type { Aval } from '../loop.ts';
import { sizeOf } from '../shape.ts';
import { type ConvAttrs, spatialOf, windowOf } from './convolution.ts';
import type { PoolAttrs } from './pool-windows.ts';

/** One number for each of three spatial axes; an op with fewer axes has the first ones of extent 1. */
export type Triple = readonly [number, number, number];

/** The extents of a convolution over three spatial axes, whatever the op's own rank; `channels` and `filters` are those of one group. */
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
  /** Places of the output in all images. */
  readonly rows: number;
  /** Elements of the window. */
  readonly taps: number;
}

/** Values for the last of three spatial axes, and `otherwise` for those before them. */
export const tripled = (values: readonly number[], otherwise: number): Triple =>
  [...new Array<number>(3 - values.length).fill(otherwise), ...values] as unknown as Triple;

/** Reads a convolution from the shapes of its three tensors: `[batch, …spatial, channels]`, `[…window, channels, filters]`, `[batch, …spatial, filters]`. */
export function geometryOf(x: Aval, kernel: Aval, y: Aval, attrs: Omit<ConvAttrs, 'size'>): ConvGeometry {
  const { groups } = attrs;
  const [window, output] = [windowOf(kernel), spatialOf(y)];
  return {
    batch: y.shape[0]!,
    input: tripled(spatialOf(x), 1),
    output: tripled(output, 1),
    window: tripled(window, 1),
    strides: tripled(attrs.strides, 1),
    dilation: tripled(attrs.dilation, 1),
    before: tripled(attrs.before, 0),
    groups,
    channels: kernel.shape.at(-2)!,
    filters: kernel.shape.at(-1)! / groups,
    rows: y.shape[0]! * sizeOf(output),
    taps: sizeOf(window),
  };
}

/** The geometry of a pooling from `x` to `y`: a convolution that keeps the channels. */
export function poolGeometryOf(x: Aval, y: Aval, { window, strides, before }: Omit<PoolAttrs, 'size'>): ConvGeometry {
  const channels = y.shape.at(-1)!;
  const kernel = { shape: [...window, channels, channels], dtype: y.dtype };
  return geometryOf(x, kernel, y, { strides, before, dilation: window.map(() => 1), groups: 1 });
}

/** Is every place of the output one of the input, with nothing around it? */
export const isPointwise = ({ taps, strides, input, output }: ConvGeometry): boolean =>
  taps === 1 && strides.every((stride) => stride === 1) && input.every((extent, axis) => extent === output[axis]);
