import { beginOf, isPointwise, rowStrideOf, seeingInput, sizeOf, type Triple } from '@tensai/core';
import { columnsAtOnce } from './columns-at-once.ts';
import type { ConvCode, ConvTask } from './conv.ts';
import { convInputByPlace } from './conv-input-by-place.ts';
import { CONV_SCRATCH, convModule, convScratch, packTaps } from './conv-module.ts';
import { depthwise, isDepthwise } from './depthwise.ts';
import { pointwise } from './pointwise.ts';
import { TILES } from './micro-product.ts';
import { type Places, placesOf } from './window-places.ts';

/** Elements of the input that see the output through the same taps: one of `strides` along each axis. */
interface Phase {
  readonly first: Triple;
  readonly places: Places;
  /** Distances of the taps in the kernel, in bytes. */
  readonly taps: readonly number[];
}

/** Each element of the input is the sum of what sees it, times the kernel: a convolution of `y` for each phase of the strides. */
export function convInput(task: ConvTask): ConvCode {
  const { engine, form, g, y, kernel } = task;
  const { groups, channels, filters, batch, input } = g;
  const { bytes } = form.lanes;
  const all = groups * channels * bytes;
  const rowStride = rowStrideOf(y, batch, input);
  if (isPointwise(g) && rowStride !== null) {
    const left = { stride: rowStride, inner: y.channel };
    const right = { stride: kernel.channel, inner: kernel.filter };
    const apart = [filters * y.channel, filters * kernel.filter] as const;
    return pointwise(task, left, right, { m: batch * sizeOf(input), n: channels, k: filters }, apart);
  }
  const begin = beginOf(y.spatial, g.output);
  if (isDepthwise(g)) {
    const axes = ([0, 1, 2] as const).map((axis) => seeingInput(g, axis, y.spatial[axis], 0, 1).table);
    const places = placesOf(engine, axes as [never, never, never], y);
    return depthwise(task, places, { begin, rows: batch * sizeOf(input) });
  }
  const byPlace = convInputByPlace(task);
  if (byPlace) return byPlace;
  const { pack, overTaps } = convModule(engine, form);
  const phases = phasesOf(task);
  const longest = Math.max(...phases.map(({ taps }) => taps.length)) * filters;
  const columns = columnsAtOnce(form, longest, channels);
  const panels = convScratch(form, Math.max(...phases.map(({ places }) => places.stride)));
  const part = { at: CONV_SCRATCH, bytes: panels };
  const [s0, s1, s2] = g.strides;
  const line = input[2] * all;
  const whole = s0 * s1 * s2 === 1;

  function runPhase(
    { first, places, taps }: Phase,
    a: number,
    b: number,
    c: number,
    width: number,
    scratch: number,
  ): void {
    const packed = scratch + panels;
    const inner = taps.length * filters;
    packTaps(task, pack, taps, b, width, packed);
    const over = (first: number, rows: number, to: number): void =>
      engine.share(overTaps, rows, TILES, rows * width * inner, part, (call, row, end) =>
        call(
          places.address, places.stride, a, filters, y.channel,
          packed, to + row * s2 * all, s2 * all, first + row, end - row, width, inner, 0, scratch,
        ),
      ); // prettier-ignore
    const [n0, n1, n2] = places.counts;
    if (whole) {
      over(0, batch * n0 * n1 * n2, c);
      return;
    }
    let row = 0;
    for (let image = 0; image < batch; image++)
      for (let k0 = 0; k0 < n0; k0++)
        for (let k1 = 0; k1 < n1; k1++, row += n2) {
          const [i0, i1] = [first[0] + k0 * s0, first[1] + k1 * s1];
          over(row, n2, c + ((image * input[0] + i0) * input[1] + i1) * line + first[2] * all);
        }
  }

  return {
    scratch: panels + columns.bytes,
    run(a, b, c, scratch): void {
      for (let group = 0; group < groups; group++)
        for (let from = 0; from < channels; from += columns.count) {
          const width = Math.min(columns.count, channels - from);
          const image = a + begin + group * filters * y.channel;
          const weights = b + group * filters * kernel.filter + from * kernel.channel;
          for (const phase of phases)
            runPhase(phase, image, weights, c + (group * channels + from) * bytes, width, scratch);
        }
    },
    dispose: () => phases.forEach(({ places }) => places.dispose()),
  };
}

function phasesOf({ engine, g, y, kernel }: ConvTask): Phase[] {
  const along = ([0, 1, 2] as const).map((axis) =>
    Array.from({ length: Math.min(g.strides[axis], g.input[axis]) }, (_, first) => ({
      first,
      ...seeingInput(g, axis, y.spatial[axis], first, g.strides[axis]),
    })),
  );
  const [a0, a1, a2] = along as [(typeof along)[0], (typeof along)[0], (typeof along)[0]];
  const [w0, w1, w2] = kernel.window;
  return a0.flatMap((p0) =>
    a1.flatMap((p1) =>
      a2.map((p2): Phase => ({
        first: [p0.first, p1.first, p2.first],
        places: placesOf(engine, [p0.table, p1.table, p2.table], y),
        taps: p0.taps.flatMap((t0) => p1.taps.flatMap((t1) => p2.taps.map((t2) => t0 * w0 + t1 * w1 + t2 * w2))),
      })),
    ),
  );
}
