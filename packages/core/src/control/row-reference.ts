import type { DType } from '../dtype.ts';
import type { HostArray } from '../sample.ts';
import { type Shape, sizeOf } from '../shape.ts';

/** The slices of an array along its first axis, each in row-major order. */
export function slicesOf({ shape, data }: HostArray): number[][] {
  const size = sizeOf(shape.slice(1));
  return Array.from({ length: shape[0]! }, (_, i) => data.slice(i * size, (i + 1) * size));
}

/** An array of slices. */
export const ofSlices = (slices: readonly (readonly number[])[], slice: Shape, dtype: DType): HostArray => ({
  shape: [slices.length, ...slice],
  dtype,
  data: slices.flat(),
});

/** An array like another one, with other elements. */
export const like = ({ shape, dtype }: HostArray, data: readonly number[]): HostArray => ({ shape, dtype, data });

/** A recurrence on the host: `step` takes elements of the carried array and of a slice, one by one. */
export function recurrence(
  init: HostArray,
  xs: HostArray,
  step: (h: number, x: number) => readonly [h: number, y: number],
  reverse = false,
): [HostArray, HostArray] {
  const slices = slicesOf(xs);
  let h = [...init.data];
  const ys = slices.map((slice) => [...slice]);
  const order = slices.map((_, t) => (reverse ? slices.length - 1 - t : t));
  for (const t of order) {
    const next = h.map((value, i) => step(value, slices[t]![i]!));
    h = next.map(([value]) => value);
    ys[t] = next.map(([, y]) => y);
  }
  return [like(init, h), ofSlices(ys, xs.shape.slice(1), xs.dtype)];
}
