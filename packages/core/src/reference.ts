import type { DType } from './dtype.ts';
import type { HostArray } from './sample.ts';
import { denseStrides, type Shape, sizeOf } from './shape.ts';

/** An array made point by point: what references of samples are written with. */
export function build(shape: Shape, dtype: DType, value: (index: readonly number[]) => number): HostArray {
  const strides = denseStrides(shape);
  const data = Array.from({ length: sizeOf(shape) }, (_, i) =>
    value(shape.map((extent, axis) => Math.floor(i / strides[axis]!) % extent)),
  );
  return { shape, dtype, data };
}

/** The element at a place, axis by axis. */
export function elementOf({ shape, data }: HostArray, index: readonly number[]): number {
  let at = 0;
  for (let axis = 0; axis < shape.length; axis++) at = at * shape[axis]! + index[axis]!;
  return data[at]!;
}

/** Every place of a shape, row by row. */
export function placesOf(shape: Shape): readonly number[][] {
  const places: number[][] = [];
  build(shape, 'float64', (index) => places.push([...index]));
  return places;
}

/** A function of all elements along axes, which are counted from the front; they stay with extent 1 if `keepdims`. */
export function reduceBy(
  x: HostArray,
  axes: readonly number[],
  keepdims: boolean,
  f: (values: readonly number[]) => number,
  dtype: DType = x.dtype,
): HostArray {
  const inner = axes.map((axis) => x.shape[axis]!);
  const kept = build(
    x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent)),
    dtype,
    (index) =>
      f(
        placesOf(inner).map((place) =>
          elementOf(
            x,
            index.map((at, axis) => (axes.includes(axis) ? place[axes.indexOf(axis)]! : at)),
          ),
        ),
      ),
  );
  return keepdims ? kept : { ...kept, shape: x.shape.filter((_, axis) => !axes.includes(axis)) };
}

/** Arrays joined along an axis, in a dtype that holds all. */
export function joined(xs: readonly HostArray[], axis: number, dtype: DType = xs[0]!.dtype): HostArray {
  const shape = xs[0]!.shape.map((extent, a) => (a === axis ? xs.reduce((sum, x) => sum + x.shape[a]!, 0) : extent));
  return build(shape, dtype, (index) => {
    let place = index[axis]!;
    const x = xs.find((part) => {
      if (place < part.shape[axis]!) return true;
      place -= part.shape[axis]!;
      return false;
    });
    return elementOf(
      x!,
      index.map((at, a) => (a === axis ? place : at)),
    );
  });
}

/** The box of `size` elements that starts at `begin`, `step` apart. */
export const boxOf = (x: HostArray, begin: Shape, size: Shape, step: Shape = begin.map(() => 1)): HostArray =>
  build(size, x.dtype, (index) =>
    elementOf(
      x,
      index.map((at, axis) => begin[axis]! + at * step[axis]!),
    ),
  );
