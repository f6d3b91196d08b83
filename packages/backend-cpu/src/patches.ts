import type { ConvGeometry, TypedArray } from '@tensai/core';
import { eachRun, type Strides5 } from './window-runs.ts';

/** The channels of a group in memory. */
export interface Channels {
  readonly array: TypedArray;
  readonly base: number;
  readonly strides: Strides5;
}

/**
 * Writes what each place of the output sees of the input as a row `[taps · channels]`, zeros outside: rows `from … to` one after the other, or (`panel` 4) in panels
 * of four as a product reads them.
 */
export function gatherPatches(
  to: Float64Array,
  { array, base, strides }: Channels,
  g: ConvGeometry,
  from: number,
  end: number,
  panel: 1 | 4,
): void {
  const { channels } = g;
  const width = g.taps * channels;
  const between = g.dilation[2] * strides[3];
  const step = strides[4];
  const together = step === 1 && between === channels;
  const rows = end - from;
  // the last panel is filled up with zeros
  if (rows % panel !== 0) to.fill(0, (rows - (rows % panel)) * width, Math.ceil(rows / panel) * panel * width);
  eachRun(g, strides, from, end, (row, tap, count, inside, at) => {
    const place = row - from;
    const lane = place % panel;
    let target = (place - lane) * width + lane + panel * tap * channels;
    if (!inside) for (let k = count * channels; k > 0; k--, target += panel) to[target] = 0;
    else if (together)
      for (let k = base + at, last = k + count * channels; k < last; k++, target += panel) to[target] = array[k]!;
    else
      for (let n = 0, start = base + at; n < count; n++, start += between)
        for (let c = 0, k = start; c < channels; c++, k += step, target += panel) to[target] = array[k]!;
  });
}

/** The transpose: adds rows `[taps · channels]` to the elements that they were read from. */
export function scatterPatches(
  sums: Float64Array,
  strides: Strides5,
  rows: Float64Array,
  g: ConvGeometry,
  from: number,
  to: number,
): void {
  const { channels } = g;
  const width = g.taps * channels;
  const between = g.dilation[2] * strides[3];
  eachRun(g, strides, from, to, (row, tap, count, inside, at) => {
    if (!inside) return;
    let source = (row - from) * width + tap * channels;
    for (let n = 0, start = at; n < count; n++, start += between)
      for (let k = start, last = start + channels; k < last; k++) sums[k]! += rows[source++]!;
  });
}
