import { beginOf, type ImageStrides, isPointwise, rowStrideOf, seenByOutput, type Triple } from '@tensai/core';
import type { ConvCode, ConvTask } from './conv.ts';
import { CONV_SCRATCH, convModule, convScratch } from './conv-module.ts';
import { isDepthwise } from './depthwise.ts';
import { depthwiseKernel } from './depthwise-kernel.ts';
import { addRows, STRETCH } from './long-sums.ts';
import { pointwise } from './pointwise.ts';
import { tileColumns, TILES } from './micro-product.ts';
import { INNER } from './product-strips.ts';
import { placesOf } from './window-places.ts';

/** Elements of the output that are packed at a time. */
const MOST_PACKED = 2 ** 20;

/** `kernel = patches(x)ᵀ · y` */
export function convKernel(task: ConvTask): ConvCode {
  const { engine, form, g, x, y } = task;
  const { groups, channels, filters, batch, output, rows, taps } = g;
  const { bytes } = form.lanes;
  const all = groups * filters * bytes;
  const yRow = rowStrideOf(y, batch, output);
  const xRow = rowStrideOf(x, batch, output);
  if (isPointwise(g) && xRow !== null && yRow !== null) {
    const left = { stride: x.channel, inner: xRow };
    const right = { stride: y.channel, inner: yRow };
    const apart = [channels * x.channel, filters * y.channel] as const;
    return pointwise(task, left, right, { m: channels, n: filters, k: rows }, apart);
  }
  const axes = ([0, 1, 2] as const).map((axis) => seenByOutput(g, axis, x.spatial[axis]));
  const places = placesOf(engine, axes as [never, never, never], x);
  const begin = beginOf(x.spatial, g.input);
  if (isDepthwise(g)) return depthwiseKernel(task, places, { begin, rows, yRow: yRow! });
  const { pack, overPlaces } = convModule(engine, form);
  // stretches are whole strips
  const strip = Math.min(rows, STRETCH, Math.max(INNER, 2 ** Math.floor(Math.log2(MOST_PACKED / filters))));
  const panels = convScratch(form, places.stride);
  const part = { at: CONV_SCRATCH, bytes: panels };
  const width = taps * channels;
  const runs = runsOf(y, batch, output);
  const add = addRows(engine, form.lanes);
  const stretch = (panels + (filters + tileColumns(form)) * strip * bytes + 15) & -16;
  return {
    scratch: stretch + (rows > STRETCH ? width * all : 0),
    run(a, b, c, scratch): void {
      const packed = scratch + panels;
      const copy = engine.caller(pack);
      const beside = scratch + stretch;
      for (let group = 0; group < groups; group++) {
        const first = group * filters;
        for (let row = 0; row < rows; row += strip) {
          const count = Math.min(strip, rows - row);
          runs(row, row + count, (at, length, offset, stride) =>
            copy(b + offset + first * y.channel, stride, y.channel, filters, length, packed, count, at - row),
          );
          const image = a + begin + group * channels * x.channel;
          const to = row < STRETCH ? c + first * bytes : beside;
          engine.share(overPlaces, width, TILES, width * filters * count, part, (call, k, end) =>
            call(
              places.address, k, image, channels, x.channel,
              packed, to + k * all, all, row, end - k, filters, count, row % STRETCH, scratch,
            ),
          ); // prettier-ignore
          if (to === beside && ((row + count) % STRETCH === 0 || row + count === rows))
            add(c + first * bytes, beside, width, all, filters * bytes);
        }
      }
    },
    dispose: places.dispose,
  };
}

/** Goes through the rows `from … to` of all images in runs that lie evenly: `visit(row, length, offset, stride)`. */
type Runs = (
  from: number,
  to: number,
  visit: (row: number, length: number, offset: number, stride: number) => void,
) => void;

function runsOf(strides: ImageStrides, images: number, extents: Triple): Runs {
  // as long as they can be: all images, an image, a line
  const all = rowStrideOf(strides, images, extents);
  const one = rowStrideOf(strides, 1, extents);
  const [n0, n1, n2] = extents;
  const { batch, spatial } = strides;
  const [length, stride] =
    all !== null ? [images * n0 * n1 * n2, all] : one !== null ? [n0 * n1 * n2, one] : [n2, spatial[2]];
  return (from, to, visit) => {
    for (let row = from; row < to;) {
      const start = row - (row % length);
      const end = Math.min(to, start + length);
      const line = Math.floor(start / n2);
      const plane = Math.floor(line / n1);
      const offset = Math.floor(plane / n0) * batch + (plane % n0) * spatial[0] + (line % n1) * spatial[1];
      visit(row, end - row, offset + (row - start) * stride, stride);
      row = end;
    }
  };
}
