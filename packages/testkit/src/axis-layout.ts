import type { Layout, Shape } from '@tensai/core';
import type { RandomValues } from './random-values.ts';

/** How the axes of a tensor lie in memory; what is left out is as in row-major order. */
export interface AxisOrder {
  /** The axes from the one with the largest stride to the one with the smallest. */
  readonly order?: readonly number[];
  /** Axes that run from the end. */
  readonly backwards?: readonly number[];
  /** Axes that stand still: all their elements are one. */
  readonly repeated?: readonly number[];
}

/** Where the elements of a tensor go. */
export interface AxisLayout extends Layout {
  /** Elements of memory from the first in use to behind the last. */
  readonly extent: number;
  /** Which of those is the tensor's first element. */
  readonly first: number;
}

/**
 * Lays out a tensor with its axes in some order, backwards or standing still, as views leave them.
 * @example
 * layOut([2, 3], { order: [1, 0], backwards: [0] }) // { strides: [-1, 2], dense: false, extent: 6, first: 1 }
 */
export function layOut(shape: Shape, { order, backwards = [], repeated = [] }: AxisOrder = {}): AxisLayout {
  const axes = order ?? shape.map((_, axis) => axis);
  const strides = new Array<number>(shape.length).fill(0);
  let extent = 1;
  for (const axis of axes.toReversed()) {
    if (repeated.includes(axis)) continue;
    strides[axis] = extent;
    extent *= shape[axis]!;
  }
  let first = 0;
  for (const axis of backwards) {
    first += strides[axis]! * (shape[axis]! - 1);
    strides[axis]! *= -1;
  }
  const dense = axes.every((axis, k) => axis === k) && backwards.length === 0 && repeated.length === 0;
  return { strides, dense, extent, first };
}

/** The order in which `[batch, …spatial, channels]` lies with its channels before the spatial axes. */
export const channelsFirst = (shape: Shape): AxisOrder => ({
  order: [0, shape.length - 1, ...shape.slice(2).map((_, axis) => axis + 1)],
});

/** Row-major order half of the time; else channels first, backwards along an axis, or one element for a whole axis. */
export function randomOrder(shape: Shape, { whole }: RandomValues): AxisOrder {
  const form = whole(0, 5);
  if (form === 3) return channelsFirst(shape);
  if (form === 4) return { backwards: [whole(0, shape.length - 1)] };
  if (form === 5) return { repeated: [whole(0, shape.length - 1)] };
  return {};
}
