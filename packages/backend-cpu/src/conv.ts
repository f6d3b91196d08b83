import {
  type Aval,
  type ConvAttrs,
  type ConvGeometry,
  type Executable,
  geometryOf,
  isPointwise,
  type KernelFactory,
  type Layout,
  type Signature,
  type Slice,
  type TypedArray,
} from '@tensai/core';
import { asWindowsOfOne, denseStrides5, strides5 } from './window-runs.ts';
import type { CpuStorage } from './cpu-storage.ts';
import { depthwiseConv, depthwiseInput, depthwiseKernel } from './depthwise.ts';
import { fours, multiplyPanels, packPanels } from './packed-product.ts';
import { type Channels, gatherPatches, scatterPatches } from './patches.ts';
import { WorkSpace } from './work-space.ts';

// Convolutions as products of matrices: a row for each place of the output, with what it sees of the input; made in strips, which stay in the cache.

/** Numbers in a strip: half of a 1 MB second-level cache. */
const STRIP = 2 ** 16;
/** How many rows of a width make a strip. */
const stripOf = (width: number, least: number): number =>
  Math.max(least, Math.min(2048, fours(Math.floor(STRIP / width))));

const left = /* @__PURE__ */ new WorkSpace();
const right = /* @__PURE__ */ new WorkSpace();
const rowSpace = /* @__PURE__ */ new WorkSpace();
const sums = /* @__PURE__ */ new WorkSpace();
const weightSpace = /* @__PURE__ */ new WorkSpace();

/** Does the work: operands, and the array for the result, which starts at `base`. */
type Compute = (g: ConvGeometry, a: Channels, b: Channels, result: TypedArray, base: number) => void;

/** The channels of one group, of `each`. */
const groupOf = ({ array, base, strides }: Channels, group: number, each: number): Channels => ({
  array,
  base: base + group * each * strides[4],
  strides,
});

/** Copies a kernel, however it lies: `[groups, taps · channels, filters]`. */
function readWeights({ array, base, strides }: Channels, g: ConvGeometry): Float64Array {
  const { window, groups, channels, filters } = g;
  const to = weightSpace.take(groups * g.taps * channels * filters);
  let at = 0;
  for (let group = 0; group < groups; group++)
    for (let t0 = 0; t0 < window[0]; t0++)
      for (let t1 = 0; t1 < window[1]; t1++)
        for (let t2 = 0; t2 < window[2]; t2++)
          for (let c = 0; c < channels; c++) {
            let from = base + t0 * strides[0] + t1 * strides[1] + t2 * strides[2] + c * strides[3];
            from += group * filters * strides[4];
            for (let f = 0; f < filters; f++, from += strides[4]) to[at++] = array[from]!;
          }
  return to;
}

const isDepthwise = ({ groups, channels }: ConvGeometry): boolean => groups > 1 && channels === 1;

/** The kernel of a depthwise convolution: `[taps, all filters]`. */
const depthwiseWeights = (kernel: Channels, g: ConvGeometry): Float64Array =>
  readWeights(kernel, { ...g, groups: 1, filters: g.groups * g.filters });

/** `y = patches(x) · kernel` */
const toOutput: Compute = (g, x, kernel, y, base) => {
  if (isDepthwise(g)) return depthwiseConv(g, x, depthwiseWeights(kernel, g), y, base);
  const { groups, channels, filters, rows } = g;
  const all = groups * filters;
  const width = g.taps * channels;
  const weights = readWeights(kernel, g);
  const strip = stripOf(width, 16);
  const packed = right.take(fours(filters) * width);
  const seen = left.take(strip * width);
  for (let group = 0; group < groups; group++) {
    packPanels(packed, weights, group * width * filters, filters, width, 1, filters);
    const own = groupOf(x, group, channels);
    for (let from = 0; from < rows; from += strip) {
      const to = Math.min(rows, from + strip);
      gatherPatches(seen, own, g, from, to, 4);
      multiplyPanels(seen, packed, y, base + from * all + group * filters, all, to - from, filters, width);
    }
  }
};

/** `patches(x) = y · kernelᵀ`, put back where they are from: image by image, or as many small ones together as there are in a strip. */
const toInput: Compute = (g, y, kernel, x, base) => {
  if (isDepthwise(g)) return depthwiseInput(g, y, depthwiseWeights(kernel, g), x, base);
  const { groups, channels, filters, input, output, batch } = g;
  const all = groups * channels;
  const width = g.taps * channels;
  const size = input[0] * input[1] * input[2] * channels;
  const places = output[0] * output[1] * output[2];
  const weights = readWeights(kernel, g);
  const strip = stripOf(width, 16);
  const images = Math.min(batch, Math.max(1, Math.floor(strip / places)));
  const direct = isPointwise(g);
  const packed = right.take(fours(width) * filters);
  const ys = left.take(strip * filters);
  const rows = rowSpace.take(strip * width);
  const total = sums.take(images * size);
  const strides = denseStrides5(input, input, channels);
  const ones = asWindowsOfOne(g);
  for (let group = 0; group < groups; group++) {
    packPanels(packed, weights, group * width * filters, width, filters, filters, 1);
    const own = groupOf(y, group, filters);
    for (let image = 0; image < batch; image += images) {
      const first = image * places;
      const last = Math.min(batch, image + images) * places;
      if (!direct) total.fill(0, 0, images * size);
      for (let from = first; from < last; from += strip) {
        const to = Math.min(last, from + strip);
        gatherPatches(ys, own, ones, from, to, 4);
        if (direct)
          multiplyPanels(ys, packed, x, base + from * all + group * channels, all, to - from, channels, filters);
        else {
          multiplyPanels(ys, packed, rows, 0, width, to - from, width, filters);
          scatterPatches(total, strides, rows, g, from - first, to - first);
        }
      }
      if (direct) continue;
      const end = (last - first) / places * size; // prettier-ignore
      for (let k = 0, at = base + (image * size * all) / channels + group * channels; k < end; at += all - channels)
        for (let c = 0; c < channels; c++) x[at++] = total[k++]!;
    }
  }
};

/** `kernel = patches(x)ᵀ · y` */
const toKernel: Compute = (g, x, y, kernel, base) => {
  if (isDepthwise(g)) return depthwiseKernel(g, x, y, kernel, base);
  const { groups, channels, filters, rows } = g;
  const all = groups * filters;
  const width = g.taps * channels;
  // each strip goes over the whole kernel once
  const strip = stripOf(width + filters, 64);
  const seen = rowSpace.take(strip * Math.max(width, filters));
  const packedX = left.take(fours(width) * strip);
  const packedY = right.take(fours(filters) * strip);
  const part = weightSpace.take(width * filters);
  const total = sums.take(width * filters);
  const ones = asWindowsOfOne(g);
  for (let group = 0; group < groups; group++) {
    total.fill(0, 0, width * filters);
    const [ownX, ownY] = [groupOf(x, group, channels), groupOf(y, group, filters)];
    for (let from = 0; from < rows; from += strip) {
      const to = Math.min(rows, from + strip);
      const count = to - from;
      gatherPatches(seen, ownX, g, from, to, 1);
      packPanels(packedX, seen, 0, width, count, 1, width);
      gatherPatches(seen, ownY, ones, from, to, 1);
      packPanels(packedY, seen, 0, filters, count, 1, filters);
      multiplyPanels(packedX, packedY, part, 0, filters, width, filters, count);
      for (let k = 0; k < width * filters; k++) total[k]! += part[k]!;
    }
    for (let k = 0, at = base + group * filters; k < width * filters; at += all - filters)
      for (let f = 0; f < filters; f++) kernel[at++] = total[k++]!;
  }
};

/** Which of input, kernel and output the operands and the result are. */
type Roles = (ins: Signature['ins'], out: Aval) => { x: Aval; kernel: Aval; y: Aval };

const factory = (compute: Compute, kernelAt: number, roles: Roles): KernelFactory => ({
  strided: true,
  make({ ins, outs, attrs }): Executable | null {
    const [a, b] = ins;
    const [out] = outs;
    if (!a || !b || !out || a.dtype !== out.dtype || b.dtype !== out.dtype) return null;
    const { dtype } = out;
    if (dtype !== 'float32' && dtype !== 'float64') return null;
    // of nothing there is little to compute: the loop knows what
    if ([a, b, out].some(({ shape }) => shape.includes(0))) return null;
    const { x, kernel, y } = roles(ins, out);
    const g = geometryOf(x, kernel, y, attrs as ConvAttrs);
    const bytes = dtype === 'float32' ? 4 : 8;
    const strides = ins.map((aval, k) => (k === kernelAt ? kernelStrides(aval) : strides5(aval)));
    const read = ({ storage, offset }: Slice, k: number): Channels => ({
      array: (storage as CpuStorage).view(dtype),
      base: offset / bytes,
      strides: strides[k]!,
    });
    return {
      run(slices, [result]): void {
        const array = (result!.storage as CpuStorage).view(dtype);
        compute(g, read(slices[0]!, 0), read(slices[1]!, 1), array, result!.offset / bytes);
        for (const space of [left, right, rowSpace, sums, weightSpace]) space.release();
      },
    };
  },
});

/** The strides of a kernel: three of the window, channels, filters. */
const kernelStrides = ({ strides }: Layout): Channels['strides'] =>
  [...new Array<number>(5 - strides.length).fill(0), ...strides] as unknown as Channels['strides'];

/** Convolutions and their gradients in float32 and float64, summed in float64. Other dtypes are the loops'. */
export const convKernels: readonly (readonly [name: string, factory: KernelFactory])[] = [
  ['conv', /* @__PURE__ */ factory(toOutput, 1, ([x, kernel], y) => ({ x: x!, kernel: kernel!, y }))],
  ['convInput', /* @__PURE__ */ factory(toInput, 1, ([y, kernel], x) => ({ x, kernel: kernel!, y: y! }))],
  ['convKernel', /* @__PURE__ */ factory(toKernel, -1, ([x, y], kernel) => ({ x: x!, kernel, y: y! }))],
];
