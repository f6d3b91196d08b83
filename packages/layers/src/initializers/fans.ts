import { type Shape, sizeOf } from '@tensai/core';

/** How many connections come into a unit, and how many leave it. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** The fans of a kernel `[…window, in, out]`; both are the extent of a vector, and 1 for a scalar. */
export function fansOf(shape: Shape): Fans {
  if (shape.length < 2) return { fanIn: shape[0] ?? 1, fanOut: shape[0] ?? 1 };
  const window = sizeOf(shape.slice(0, -2));
  return { fanIn: shape.at(-2)! * window, fanOut: shape.at(-1)! * window };
}
