import { AxisError, BroadcastShapeError, SizeError } from './errors.ts';

/** Extents of a tensor's axes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** A shape whose unknown extents are `null`. */
export type PartialShape = readonly (number | null)[];

/** The product of the extents. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const extent of shape) size *= extent;
  return size;
}

/** Are two shapes equal? */
export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((n, axis) => n === b[axis]);

/** Row-major strides, in elements. */
export function denseStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

// Primes, by axis: no real extent is a multiple of one.
const MARKERS: readonly number[] = [
  1_000_003, 1_000_033, 1_000_037, 1_000_039, 1_000_081, 1_000_099, 1_000_117, 1_000_121,
];

/** The extent that stands for an unknown one in the shapes of symbols. */
export const markerOf = (axis: number): number => MARKERS[axis % MARKERS.length]!;

/** The marker that an extent is a multiple of. */
export const markerIn = (extent: number): number | undefined =>
  extent < MARKERS[0]! ? undefined : MARKERS.find((marker) => extent % marker === 0);

/** Checks a shape before anything is allocated: whole, non-negative extents and at most 2³¹ − 1 elements. */
export function checkShape(op: string, shape: Shape): void {
  let size = 1;
  for (const extent of shape) {
    if (!Number.isInteger(extent) || extent < 0) throw new SizeError({ op, shape, extent });
    // a zero extent must not hide an absurd one
    size *= Math.max(1, extent);
  }
  if (size > 2 ** 31 - 1 && !shape.some(markerIn)) throw new SizeError({ op, shape, extent: size });
}

/** An axis counted from the front: −1 is the last one. */
export function normalizeAxis(op: string, axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) throw new AxisError({ op, axis, rank });
  return axis < 0 ? axis + rank : axis;
}

/** Several axes, counted from the front; a repeated one is an error. All of them, in order, if left out. */
export function normalizeAxes(op: string, axes: number | readonly number[] | null | undefined, rank: number): number[] {
  if (axes === undefined || axes === null) return Array.from({ length: rank }, (_, axis) => axis);
  const list = (Array.isArray(axes) ? (axes as readonly number[]) : [axes as number]).map((axis) =>
    normalizeAxis(op, axis, rank),
  );
  list.forEach((axis, i) => {
    if (list.indexOf(axis) !== i) throw new AxisError({ op, axis, rank, repeated: true });
  });
  return list;
}

/** The shape to which all broadcast: aligned at the last axis, extent 1 stretches. */
export function broadcastShapes(op: string, shapes: readonly Shape[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    shape.forEach((extent, j) => {
      const axis = rank - shape.length + j;
      if (extent === 1) return;
      if (result[axis] !== 1 && result[axis] !== extent) throw new BroadcastShapeError({ op, shapes });
      result[axis] = extent;
    });
  }
  return result;
}
