import { beginOf, eachTap, isPointwise, rowStrideOf, seenByOutput } from '@tensai/core';
import type { ConvCode, ConvTask } from './conv.ts';
import { columnsAtOnce } from './columns-at-once.ts';
import { CONV_SCRATCH, convModule, convScratch } from './conv-module.ts';
import { depthwise, isDepthwise } from './depthwise.ts';
import { UNFINISHED } from './finish.ts';
import { pointwise } from './pointwise.ts';
import { TILES } from './micro-product.ts';
import { placesOf } from './window-places.ts';

/** `y = patches(x) · kernel` */
export function convOutput(task: ConvTask): ConvCode {
  const { engine, form, g, x, kernel } = task;
  const { groups, channels, filters, batch, output, window, rows, taps } = g;
  const { bytes } = form.lanes;
  const all = groups * filters * bytes;
  const rowStride = rowStrideOf(x, batch, output);
  if (isPointwise(g) && rowStride !== null) {
    const left = { stride: rowStride, inner: x.channel };
    const right = { stride: kernel.filter, inner: kernel.channel };
    const apart = [channels * x.channel, filters * kernel.filter] as const;
    return pointwise(task, left, right, { m: rows, n: filters, k: channels }, apart);
  }
  const axes = ([0, 1, 2] as const).map((axis) => seenByOutput(g, axis, x.spatial[axis]));
  const places = placesOf(engine, axes as [never, never, never], x);
  const begin = beginOf(x.spatial, g.input);
  if (isDepthwise(g)) return depthwise(task, places, { begin, rows });
  const { pack, overTaps } = convModule(engine, form);
  const inner = taps * channels;
  const columns = columnsAtOnce(form, inner, filters);
  const panels = convScratch(form, places.stride);
  const part = { at: CONV_SCRATCH, bytes: panels };
  return {
    scratch: panels + columns.bytes,
    run(a, b, c, scratch, { bias, table } = UNFINISHED): void {
      const packed = scratch + panels;
      const copy = engine.caller(pack);
      for (let group = 0; group < groups; group++)
        for (let from = 0; from < filters; from += columns.count) {
          const width = Math.min(columns.count, filters - from);
          const first = group * filters + from;
          eachTap(window, kernel.window, (tap, offset) =>
            copy(
              b + offset + first * kernel.filter,
              kernel.channel,
              kernel.filter,
              width,
              channels,
              packed,
              inner,
              tap * channels,
            ),
          );
          const [image, to] = [a + begin + group * channels * x.channel, c + first * bytes];
          engine.share(overTaps, rows, TILES, rows * width * inner, part, (call, row, end) =>
            call(
              places.address, places.stride, image, channels, x.channel,
              packed, to + row * all, all, row, end - row, width, inner, 0, scratch, bias && bias + first * bytes, table,
            ),
          ); // prettier-ignore
        }
    },
    dispose: places.dispose,
  };
}
