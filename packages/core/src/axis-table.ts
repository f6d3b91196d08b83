import type { ConvGeometry, Triple } from './ops/conv-geometry.ts';

/** Along one axis, for each position and each tap of the axis: the distance in bytes, or null where there is nothing. */
export type AxisTable = readonly (readonly (number | null)[])[];

/** An axis's elements that the windows of its outputs see; a stride below 0 counts from the last element. */
export const seenByOutput = (g: ConvGeometry, axis: 0 | 1 | 2, stride: number): AxisTable =>
  Array.from({ length: g.output[axis] }, (_, at) =>
    Array.from({ length: g.window[axis] }, (_, tap) => {
      const position = at * g.strides[axis] - g.before[axis] + tap * g.dilation[axis];
      return inside(position, g.input[axis], stride);
    }),
  );

/** The outputs whose windows see an element: those of every `every`th element from `first` on, for the taps that some of them are seen through. */
export function seeingInput(
  g: ConvGeometry,
  axis: 0 | 1 | 2,
  stride: number,
  first: number,
  every: number,
): { readonly table: AxisTable; readonly taps: readonly number[] } {
  const step = g.strides[axis];
  const taps = Array.from({ length: g.window[axis] }, (_, tap) => tap).filter(
    (tap) => every < step || (first + g.before[axis] - tap * g.dilation[axis]) % step === 0,
  );
  // there is always a tap, if only to nothing
  const kept = taps.length > 0 ? taps : [0];
  const table: AxisTable = Array.from({ length: Math.ceil((g.input[axis] - first) / every) }, (_, k) =>
    kept.map((tap) => {
      const from = first + k * every + g.before[axis] - tap * g.dilation[axis];
      return from % step === 0 ? inside(from / step, g.output[axis], stride) : null;
    }),
  );
  return { table, taps: kept };
}

const inside = (position: number, extent: number, stride: number): number | null =>
  position < 0 || position >= extent ? null : stride < 0 ? (position - extent + 1) * stride : position * stride;

/** How far the first element of an image in memory is from its element 0: axes may run backwards. */
export const beginOf = (spatial: Triple, extents: Triple): number =>
  spatial.reduce((begin, stride, axis) => begin + (stride < 0 ? (extents[axis]! - 1) * stride : 0), 0);
