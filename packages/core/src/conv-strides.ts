import type { Layout } from './backend.ts';
import { type DType, factsOf } from './dtype.ts';
import { Expr } from './expr.ts';
import type { Aval, Loop } from './loop.ts';
import { type Triple, tripled } from './ops/conv-geometry.ts';
import { plainView, withStrides } from './view.ts';

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

/** Goes through the taps of a window, each with its distance in bytes from the first. */
export function eachTap(window: Triple, strides: Triple, visit: (tap: number, offset: number) => void): void {
  let tap = 0;
  for (let t0 = 0; t0 < window[0]; t0++)
    for (let t1 = 0; t1 < window[1]; t1++)
      for (let t2 = 0; t2 < window[2]; t2++) visit(tap++, t0 * strides[0] + t1 * strides[1] + t2 * strides[2]);
}

/** The loop that copies an image of these extents, lying as `strides` say, to dense memory. */
export function imageCopy(shape: readonly number[], dtype: DType, { batch, spatial, channel }: ImageStrides): Loop {
  const aval = { shape, dtype };
  const loop: Loop = { space: shape, inputs: [{ aval, view: plainView(aval) }], outputs: [Expr.input(0, dtype)] };
  return withStrides(loop, [[batch, ...spatial, channel].map((stride) => stride / factsOf(dtype).bytes)]);
}
