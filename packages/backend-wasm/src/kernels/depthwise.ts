import type { ConvGeometry } from '@tensai/core';
import type { FunctionBuilder, Local, ModuleBuilder } from '../emit/index.ts';
import type { Engine } from '../engine.ts';
import type { Code } from '../threads/team.ts';
import type { ConvCode, ConvTask } from './conv.ts';
import { eachTap, type ImageStrides } from './conv-strides.ts';
import { accumulate, advanceBy, atMost, type Lanes, several } from './lanes.ts';
import type { ProductForm } from './micro-product.ts';
import { type Places, writePlaces } from './window-places.ts';

// Groups of one channel and one filter: there is nothing to sum but the window, so the channels are the lanes. Kernels are packed as `[taps, groups]`.

export const isDepthwise = ({ groups, channels, filters }: ConvGeometry): boolean =>
  groups > 1 && channels === 1 && filters === 1;

/** Rows whose addresses are looked up at a time. */
export const DEPTHWISE_ROWS = 64;

/** What windows see, and how many rows of windows there are. */
export interface Seen {
  readonly image: ImageStrides;
  /** Bytes to the first element in memory. */
  readonly begin: number;
  readonly rows: number;
}

/** The functions of a module. */
export interface DepthwiseFunctions {
  readonly line: Code;
  readonly overTaps: Code;
  readonly overRows: Code;
}

/** Functions for depthwise convolutions: `line` copies numbers that lie apart, `overTaps` sums over windows, `overRows` over what all windows see through each tap. */
export const depthwiseModule = (engine: Engine, form: ProductForm): DepthwiseFunctions =>
  engine.instance(`depthwise ${form.lanes.name} ${form.fused}`, (module) => {
    const places = writePlaces(module);
    module.function('line', { params: ['i32', 'i32', 'i32', 'i32'] }, (f) => writeLine(f, form.lanes));
    writeOverTaps(module, form, places);
    writeOverRows(module, form, places);
  }) as unknown as DepthwiseFunctions;

/** Each row the sum over the window, of its image times the kernel; null where the channels do not lie side by side. */
export function depthwise(task: ConvTask, places: Places, { image, begin, rows }: Seen): ConvCode | null {
  const { engine, form, g, kernel } = task;
  const { bytes } = form.lanes;
  if (image.channel !== bytes) {
    places.dispose();
    return null;
  }
  const { line, overTaps } = depthwiseModule(engine, form);
  const { taps } = g;
  const width = g.groups * bytes;
  const seen = DEPTHWISE_ROWS * places.stride * 4;
  const part = { at: 10, bytes: seen };
  return {
    scratch: seen + (taps + 1) * width,
    run(a, b, c, scratch): void {
      const zeros = scratch + seen;
      const weights = zeros + width;
      const copy = engine.caller(line);
      engine.zero(zeros, width);
      eachTap(g.window, kernel.window, (tap, offset) => copy(b + offset, kernel.filter, width, weights + tap * width));
      engine.share(overTaps, rows, 1, rows * g.groups * taps, part, (call, row, last) =>
        call(
          places.address, places.stride, a + begin, zeros, weights, taps, width,
          c + row * width, row, last - row, scratch,
        ),
      ); // prettier-ignore
    },
    dispose: places.dispose,
  };
}

/** `(from, stride, bytes, to)` */
function writeLine(f: FunctionBuilder, lanes: Lanes): void {
  const [from, stride, bytes, to] = f.params as [Local, Local, Local, Local];
  const end = f.local('i32');
  f.get(to, bytes).op('i32.add').set(end);
  f.upTo(to, () => f.get(end), lanes.bytes, () => {
    f.get(to, from).memory(lanes.load).memory(lanes.store);
    advanceBy(f, from, stride);
  }); // prettier-ignore
}

/** Vectors of channels that are summed at a time. */
const TOGETHER = 4;

/**
 * Writes `body` for all channels, several vectors at a time, then one by one: it gets the number of vectors, and how they are loaded and stored. `channel` counts bytes.
 */
function overChannels(
  f: FunctionBuilder,
  lanes: Lanes,
  channel: Local,
  width: Local,
  body: (
    vectors: number,
    load: (offset: number) => FunctionBuilder,
    store: (offset: number) => FunctionBuilder,
  ) => void,
): void {
  const vector = [
    (offset: number) => f.memory('v128.load', offset),
    (offset: number) => f.memory('v128.store', offset),
  ] as const;
  f.i32(0).set(channel);
  for (const vectors of [TOGETHER, 1])
    f.upTo(channel, () => f.get(width).i32(16 * vectors - 1).op('i32.sub'), 16 * vectors, () =>
      body(vectors, ...vector),
    ); // prettier-ignore
  // in the same arithmetic
  f.upTo(channel, () => f.get(width), lanes.bytes, () =>
    body(
      1,
      () => f.memory(lanes.splat),
      () => f.memoryLane(lanes.count === 4 ? 'v128.store32_lane' : 'v128.store64_lane', 0),
    ),
  ); // prettier-ignore
}

/** `(tables, stride, image, zeros, weights, taps, width, c, from, rows, scratch)`: `width` of all channels in bytes; `from`: the row that `c` begins with */
function writeOverTaps(module: ModuleBuilder, { lanes, fused }: ProductForm, places: FunctionBuilder): void {
  module.function('overTaps', { params: new Array<'i32'>(11).fill('i32') }, (f) => {
    const [tables, stride, image, zeros, weights, taps, width, c, from, rows, scratch] = f.params as readonly Local[] &
      [Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local];
    const [first, count, row, seen, channel, at, end, weight, read] = several(f, 9, 'i32') as readonly Local[] &
      [Local, Local, Local, Local, Local, Local, Local, Local, Local];
    const sums = several(f, TOGETHER, 'v128');
    const [value, factor] = several(f, 2, 'v128') as [Local, Local];
    f.upTo(first, () => f.get(rows), DEPTHWISE_ROWS, () => {
      f.get(rows, first).op('i32.sub').set(count);
      atMost(f, DEPTHWISE_ROWS, count).set(count);
      f.get(tables, image, from, first).op('i32.add').get(count).i32(0).get(stride, zeros, scratch).call(places);
      f.get(scratch).set(seen).i32(0).set(row);
      f.upTo(row, () => f.get(count), 1, () => {
        overChannels(f, lanes, channel, width, (vectors, load, store) => {
          for (const sum of sums.slice(0, vectors)) f.v128('i32x4', 0).set(sum);
          f.get(seen).set(at).get(weights, channel).op('i32.add').set(weight);
          f.get(seen, taps).i32(2).op('i32.shl', 'i32.add').set(end);
          f.loop((again) => {
            f.get(at).memory('i32.load').get(channel).op('i32.add').set(read);
            for (let k = 0; k < vectors; k++) {
              f.get(read);
              load(16 * k).set(value).get(weight);
              load(16 * k).set(factor);
              accumulate(f, lanes, fused, sums[k]!, value, factor);
            }
            advanceBy(f, weight, width);
            f.get(at).i32(4).op('i32.add').tee(at).get(end).op('i32.lt_u').branchIf(again);
          });
          for (let k = 0; k < vectors; k++) {
            f.get(c, channel).op('i32.add').get(sums[k]!);
            store(16 * k);
          }
        });
        advanceBy(f, c, width);
        f.get(seen, stride).i32(2).op('i32.shl', 'i32.add').set(seen);
      });
    }); // prettier-ignore
  });
}

/** `(tables, stride, image, zeros, y, yRow, width, taps, sums, rows, scratch)`: `sums` `[taps, width]` begin as they are */
function writeOverRows(module: ModuleBuilder, { lanes, fused }: ProductForm, places: FunctionBuilder): void {
  module.function('overRows', { params: new Array<'i32'>(11).fill('i32') }, (f) => {
    const [tables, stride, image, zeros, y, yRow, width, taps, totals, rows, scratch] = f.params as readonly Local[] &
      [Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local];
    const [first, count, tap, total, channel, at, end, other, read, step] = several(f, 10, 'i32') as readonly Local[] &
      [Local, Local, Local, Local, Local, Local, Local, Local, Local, Local];
    const sums = several(f, TOGETHER, 'v128');
    const [value, factor] = several(f, 2, 'v128') as [Local, Local];
    f.get(stride).i32(2).op('i32.shl').set(step);
    f.upTo(first, () => f.get(rows), DEPTHWISE_ROWS, () => {
      f.get(rows, first).op('i32.sub').set(count);
      atMost(f, DEPTHWISE_ROWS, count).set(count);
      f.get(tables, image, first, count).i32(0).get(stride, zeros, scratch).call(places);
      f.get(totals).set(total).i32(0).set(tap);
      f.upTo(tap, () => f.get(taps), 1, () => {
        overChannels(f, lanes, channel, width, (vectors, load, store) => {
          for (const sum of sums.slice(0, vectors)) f.v128('i32x4', 0).set(sum);
          f.get(scratch, tap).i32(2).op('i32.shl', 'i32.add').tee(at).get(count, step).op('i32.mul', 'i32.add').set(end);
          f.get(y, channel).op('i32.add').set(other);
          f.loop((again) => {
            f.get(at).memory('i32.load').get(channel).op('i32.add').set(read);
            for (let k = 0; k < vectors; k++) {
              f.get(read);
              load(16 * k).set(value).get(other);
              load(16 * k).set(factor);
              accumulate(f, lanes, fused, sums[k]!, value, factor);
            }
            advanceBy(f, other, yRow);
            f.get(at, step).op('i32.add').tee(at).get(end).op('i32.lt_u').branchIf(again);
          });
          f.get(total, channel).op('i32.add').set(read);
          for (let k = 0; k < vectors; k++) {
            f.get(read).get(read);
            load(16 * k).get(sums[k]!).op(lanes.add);
            store(16 * k);
          }
        });
        advanceBy(f, total, width);
      });
      f.get(y, count, yRow).op('i32.mul', 'i32.add').set(y);
    }); // prettier-ignore
  });
}
