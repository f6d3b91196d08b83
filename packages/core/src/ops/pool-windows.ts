import { Expr } from '../expr.ts';
import type { Aval, View } from '../loop.ts';
import type { Op } from '../op.ts';
import type { Shape } from '../shape.ts';
import { type AxisRead, viewOf } from '../view.ts';
import type { Windows } from './windows.ts';

/** How windows lie over an input `[batch, …spatial, channels]`; of input and result an op takes one and gives the other, whose spatial extents are `size`. */
export interface PoolAttrs extends Omit<Windows, 'dilation'> {
  readonly window: Shape;
  readonly size: Shape;
}

/** An op over windows. */
export type PoolOp = Op<PoolAttrs>;

// The axes of the loops: batch, spatial, channels; window.

/** `[batch, …size, channels]` */
export const pooledShape = ({ shape }: Aval, { size }: PoolAttrs): number[] => [shape[0]!, ...size, shape.at(-1)!];

/** Of each result the elements in its window. */
export function elementsView(x: Aval, { window, strides, before }: PoolAttrs, fill: number): View {
  const tap = x.shape.length;
  const reads = window.map((_, axis): AxisRead => ({
    coef: { [1 + axis]: strides[axis]!, [tap + axis]: 1 },
    offset: -before[axis]!,
  }));
  return viewOf(x, tap + window.length, [0, ...reads, tap - 1], fill);
}

/** Of each element the results whose windows hold it, by its place in the window. */
export function resultsView(y: Aval, { window, strides, before }: PoolAttrs, fill: number): View {
  const tap = y.shape.length;
  const reads = window.map((_, axis): AxisRead => ({
    coef: { [1 + axis]: 1, [tap + axis]: -1 },
    offset: before[axis]!,
    div: strides[axis]!,
  }));
  return viewOf(y, tap + window.length, [0, ...reads, tap - 1], fill);
}

/** Where along a spatial axis the window of result `at` begins, in elements of the input: less than 0 where it begins before it. */
export const windowStart = (at: Expr, axis: number, { strides, before }: PoolAttrs): Expr =>
  at.multiply(strides[axis]!).subtract(before[axis]!);
