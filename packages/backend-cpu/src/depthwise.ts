import type { ConvGeometry, TypedArray } from '@tensai/core';
import { asWindowsOfOne, denseStrides5, eachRun } from './window-runs.ts';
import { type Channels, gatherPatches } from './patches.ts';
import { WorkSpace } from './work-space.ts';

// Groups of one channel: there is nothing to sum but the window, and a product of matrices would mostly carry zeros. Weights are [taps, all filters].

/** Numbers of the output that are read at a time. */
const STRIP = 2 ** 14;
/** What is read outside of the input. */
const OUTSIDE = 0;

const sums = /* @__PURE__ */ new WorkSpace();
const places = /* @__PURE__ */ new WorkSpace();

/** The output of all groups, as rows of one. */
const allFilters = (g: ConvGeometry): ConvGeometry => ({ ...asWindowsOfOne(g), channels: g.groups * g.filters });

const rowsOf = (g: ConvGeometry): number => Math.max(1, Math.floor(STRIP / (g.groups * g.filters)));

export function depthwiseConv(g: ConvGeometry, x: Channels, weights: Float64Array, y: TypedArray, base: number): void {
  const { groups, filters, taps, rows } = g;
  const all = groups * filters;
  const { array, strides } = x;
  const step = strides[4];
  const between = g.dilation[2] * strides[3];
  const sum = sums.take(all);
  eachRun(g, strides, 0, rows, (row, tap, count, inside, at) => {
    if (tap === 0) sum.fill(0, 0, all);
    for (let n = 0, k = tap * all, start = x.base + at; n < count; n++, start += between)
      // a product all the same: of NaN it is NaN
      if (!inside) for (let f = 0; f < all; f++) sum[f]! += OUTSIDE * weights[k++]!;
      else if (filters === 1)
        for (let f = 0, from = start; f < all; f++, from += step) sum[f]! += array[from]! * weights[k++]!;
      else
        for (let c = 0, f = 0, from = start; c < groups; c++, from += step) {
          const value = array[from]!;
          for (const last = f + filters; f < last; f++) sum[f]! += value * weights[k++]!;
        }
    if (tap + count === taps) for (let f = 0, to = base + row * all; f < all; f++) y[to++] = sum[f]!;
  });
}

export function depthwiseInput(g: ConvGeometry, y: Channels, weights: Float64Array, x: TypedArray, base: number): void {
  const { groups, filters, input, output, batch } = g;
  const all = groups * filters;
  const size = input[0] * input[1] * input[2] * groups;
  const rows = output[0] * output[1] * output[2];
  const total = sums.take(size);
  const strides = denseStrides5(input, input, groups);
  const between = g.dilation[2] * groups;
  const strip = rowsOf(g);
  const ys = places.take(strip * all);
  const ones = allFilters(g);
  for (let image = 0; image < batch; image++) {
    total.fill(0, 0, size);
    for (let first = 0; first < rows; first += strip) {
      const last = Math.min(rows, first + strip);
      gatherPatches(ys, y, ones, image * rows + first, image * rows + last, 1);
      eachRun(g, strides, first, last, (row, tap, count, inside, at) => {
        if (!inside) return;
        for (let n = 0, k = tap * all, start = at; n < count; n++, start += between)
          for (let c = start, f = (row - first) * all; c < start + groups; c++) {
            let sum = total[c]!;
            for (const end = f + filters; f < end; f++) sum += ys[f]! * weights[k++]!;
            total[c] = sum;
          }
      });
    }
    for (let k = 0, to = base + image * size; k < size; k++) x[to++] = total[k]!;
  }
}

export function depthwiseKernel(g: ConvGeometry, x: Channels, y: Channels, kernel: TypedArray, base: number): void {
  const { groups, filters, taps, rows } = g;
  const all = groups * filters;
  const { array, strides } = x;
  const step = strides[4];
  const between = g.dilation[2] * strides[3];
  const total = sums.take(taps * all);
  total.fill(0, 0, taps * all);
  const strip = rowsOf(g);
  const ys = places.take(strip * all);
  const ones = allFilters(g);
  for (let first = 0; first < rows; first += strip) {
    const last = Math.min(rows, first + strip);
    gatherPatches(ys, y, ones, first, last, 1);
    eachRun(g, strides, first, last, (row, tap, count, inside, at) => {
      if (!inside) return;
      for (let n = 0, k = tap * all, start = x.base + at; n < count; n++, start += between)
        for (let c = 0, f = (row - first) * all, from = start; c < groups; c++, from += step) {
          const value = array[from]!;
          for (const end = f + filters; f < end; f++) total[k++]! += value * ys[f]!;
        }
    });
  }
  for (let k = 0; k < taps * all; k++) kernel[base + k] = total[k]!;
}
