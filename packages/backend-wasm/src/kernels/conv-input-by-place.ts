import type { ConvGeometry } from '@tensai/core';
import { columnsAtOnce } from './columns-at-once.ts';
import type { ConvCode, ConvTask } from './conv.ts';
import { CONV_SCRATCH, convModule, convScratch, packTaps } from './conv-module.ts';
import { TILES } from './micro-product.ts';
import { type Places, placesOf } from './window-places.ts';

// Where windows do not look outside, elements at the border of the input are seen through few taps: rows for all taps would mostly hold zeros there. With many images each place of
// the input is a product of its own, of the images' rows for the taps that see it. Nothing else of the kernel is multiplied, its NaN neither.

/** So many images fill tiles well. Each place looks at all of them, which therefore have to stay in the second cache: so many bytes at a time. */
const FEW_IMAGES = 24;
const MOST_BYTES = 2 ** 20;

/** The share of all taps' products that may be zeros. */
const MOST_ZEROS = 0.15;

/** Places along an axis that are seen through the same taps. */
interface Stretch {
  readonly places: readonly number[];
  readonly taps: readonly number[];
}

/** The input, place by place; null where that does not pay. */
export function convInputByPlace(task: ConvTask): ConvCode | null {
  const { engine, form, g, y, kernel } = task;
  const { groups, channels, filters, batch, input } = g;
  const { bytes } = form.lanes;
  const together = Math.min(batch, Math.floor(MOST_BYTES / ((g.rows / batch) * filters * bytes)));
  if (together < FEW_IMAGES || g.strides.some((step) => step > 1) || y.spatial.some((stride) => stride < 0))
    return null;
  const along = ([0, 1, 2] as const).map((axis) => stretchesOf(g, axis));
  const seen = along.reduce(
    (product, all) => product * all.reduce((sum, { places, taps }) => sum + places.length * taps.length, 0),
    1,
  );
  if (seen === 0 || 1 - seen / (input[0] * input[1] * input[2] * g.taps) < MOST_ZEROS) return null;
  // nothing sees such a place
  if (along.some((all) => all.some(({ taps }) => taps.length === 0))) return null;
  const all = groups * channels * bytes;
  const { pack, overTaps } = convModule(engine, form);
  const [a0, a1, a2] = along as [Stretch[], Stretch[], Stretch[]];
  const parts = a0.flatMap((s0) => a1.flatMap((s1) => a2.map((s2) => partOf([s0, s1, s2]))));
  const most = Math.max(...parts.map(({ taps }) => taps.length)) * filters;
  const columns = columnsAtOnce(form, most, channels);
  const panels = convScratch(form, Math.max(...parts.map(({ seen }) => seen.stride)));
  const part = { at: CONV_SCRATCH, bytes: panels };
  const image = input[0] * input[1] * input[2] * all;
  const block = Math.ceil(batch / Math.ceil(batch / together));

  /** Places that are seen through the same taps along each axis: where these look from the place's own corner, and in the kernel. */
  function partOf(stretches: readonly [Stretch, Stretch, Stretch]): {
    readonly stretches: readonly [Stretch, Stretch, Stretch];
    readonly seen: Places;
    readonly taps: readonly number[];
  } {
    const tables = stretches.map(({ taps }, axis) => {
      const last = taps.at(-1)!;
      return [taps.map((tap) => (last - tap) * g.dilation[axis]! * y.spatial[axis]!)];
    });
    const [t0, t1, t2] = stretches.map(({ taps }) => taps) as [readonly number[], readonly number[], readonly number[]];
    const [w0, w1, w2] = kernel.window;
    return {
      stretches,
      seen: placesOf(engine, tables as never, y),
      taps: t0.flatMap((p) => t1.flatMap((q) => t2.map((r) => p * w0 + q * w1 + r * w2))),
    };
  }

  /** How far the corner of a place is from the first element of an image. */
  const corner = (axis: 0 | 1 | 2, place: number, { taps }: Stretch): number =>
    (place + g.before[axis] - taps.at(-1)! * g.dilation[axis]) * y.spatial[axis];

  function runPart(
    { stretches: [s0, s1, s2], seen, taps }: (typeof parts)[number],
    a: number,
    b: number,
    c: number,
    width: number,
    images: number,
    scratch: number,
  ): void {
    const packed = scratch + panels;
    const inner = taps.length * filters;
    packTaps(task, pack, taps, b, width, packed);
    for (const i0 of s0.places)
      for (const i1 of s1.places)
        for (const i2 of s2.places) {
          const from = a + corner(0, i0, s0) + corner(1, i1, s1) + corner(2, i2, s2);
          const to = c + ((i0 * input[1] + i1) * input[2] + i2) * all;
          engine.share(overTaps, images, TILES, images * width * inner, part, (call, row, end) =>
            call(
              seen.address, seen.stride, from, filters, y.channel,
              packed, to + row * image, image, row, end - row, width, inner, 0, scratch, 0, 0,
            ),
          ); // prettier-ignore
        }
  }

  return {
    scratch: panels + columns.bytes,
    run(a, b, c, scratch): void {
      for (let first = 0; first < batch; first += block)
        for (let group = 0; group < groups; group++)
          for (let from = 0; from < channels; from += columns.count) {
            const images = Math.min(block, batch - first);
            const width = Math.min(columns.count, channels - from);
            const read = a + first * y.batch + group * filters * y.channel;
            const weights = b + group * filters * kernel.filter + from * kernel.channel;
            const to = c + first * image + (group * channels + from) * bytes;
            for (const each of parts) runPart(each, read, weights, to, width, images, scratch);
          }
    },
    dispose: () => parts.forEach(({ seen }) => seen.dispose()),
  };
}

/** The places of an axis of the input, by the taps through which outputs see them. */
function stretchesOf(g: ConvGeometry, axis: 0 | 1 | 2): Stretch[] {
  const made = new Map<string, { places: number[]; taps: readonly number[] }>();
  for (let place = 0; place < g.input[axis]; place++) {
    const taps = Array.from({ length: g.window[axis] }, (_, tap) => tap).filter((tap) => {
      const output = place + g.before[axis] - tap * g.dilation[axis];
      return output >= 0 && output < g.output[axis];
    });
    const key = taps.join();
    const known = made.get(key);
    if (known) known.places.push(place);
    else made.set(key, { places: [place], taps });
  }
  return [...made.values()];
}
