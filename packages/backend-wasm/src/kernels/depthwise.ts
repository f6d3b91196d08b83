import { type ConvGeometry, eachTap } from '@tensai/core';
import type { FunctionBuilder, Local, ModuleBuilder } from '../emit/index.ts';
import type { Engine } from '../engine.ts';
import type { Code } from '../threads/team.ts';
import type { ConvCode, ConvTask } from './conv.ts';
import { finishFrom, UNFINISHED, writeFinish } from './finish.ts';
import { accesses, accumulate, advance, advanceBy, atMost, type Lanes, several } from './lanes.ts';
import type { ProductForm } from './micro-product.ts';
import { type Places, writePlaces } from './window-places.ts';

// Groups of one channel and one filter: there is nothing to sum but the window, so the channels are the lanes. Kernels are packed as `[taps, groups]`.

export const isDepthwise = ({ groups, channels, filters }: ConvGeometry): boolean =>
  groups > 1 && channels === 1 && filters === 1;

/** Rows whose addresses are looked up at a time. */
export const DEPTHWISE_ROWS = 64;

/** What windows see, and how many rows of windows there are. */
export interface Seen {
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

/** Each row the sum over the window, of its image times the kernel. The image's channels lie side by side (`sideBySide`). */
export function depthwise(task: ConvTask, places: Places, { begin, rows }: Seen): ConvCode {
  const { engine, form, g, kernel } = task;
  const { bytes } = form.lanes;
  const { line, overTaps } = depthwiseModule(engine, form);
  const { taps } = g;
  const width = g.groups * bytes;
  const seen = DEPTHWISE_ROWS * places.stride * 4;
  const part = { at: 10, bytes: seen };
  return {
    scratch: seen + (taps + 1) * width,
    run(a, b, c, scratch, { bias, table } = UNFINISHED): void {
      const zeros = scratch + seen;
      const weights = zeros + width;
      const copy = engine.caller(line);
      engine.zero(zeros, width);
      eachTap(g.window, kernel.window, (tap, offset) => copy(b + offset, kernel.filter, width, weights + tap * width));
      engine.share(overTaps, rows, 1, rows * g.groups * taps, part, (call, row, last) =>
        call(
          places.address, places.stride, a + begin, zeros, weights, taps, width,
          c + row * width, row, last - row, scratch, bias, table,
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

/** Rows whose windows are summed together, with fewer channels at a time: each element of the kernel is then read once for all of them. */
const WINDOWS = 4;

/**
 * Writes `body` for all channels, `together` vectors at a time, then one by one: it gets the number of vectors, and how they are loaded and stored. `channel` counts bytes.
 */
function overChannels(
  f: FunctionBuilder,
  lanes: Lanes,
  channel: Local,
  width: Local,
  together: number,
  body: (
    vectors: number,
    load: (offset: number) => FunctionBuilder,
    store: (offset: number) => FunctionBuilder,
  ) => void,
): void {
  const [{ load, store }, one] = accesses(f, lanes);
  f.i32(0).set(channel);
  for (const vectors of [together, 1])
    f.upTo(channel, () => f.get(width).i32(16 * vectors - 1).op('i32.sub'), 16 * vectors, () =>
      body(vectors, load, store),
    ); // prettier-ignore
  // in the same arithmetic
  f.upTo(
    channel,
    () => f.get(width),
    lanes.bytes,
    () => body(1, one.load, one.store),
  );
}

/**
 * `(tables, stride, image, zeros, weights, taps, width, c, from, rows, scratch, bias, finish)`: `width` of all channels in bytes; `from`: the row that `c` begins with; `bias` and
 * `finish`: what becomes of the sums (`Finish`)
 */
function writeOverTaps(module: ModuleBuilder, { lanes, fused }: ProductForm, places: FunctionBuilder): void {
  module.function('overTaps', { params: new Array<'i32'>(13).fill('i32') }, (f) => {
    const [tables, stride, image, zeros, weights, taps, width, c, from, rows, scratch, bias, table] =
      f.params as readonly Local[] &
        [Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local];
    const [first, count, row, seen, channel, end, weight, read, step, to] = several(f, 10, 'i32') as readonly Local[] &
      [Local, Local, Local, Local, Local, Local, Local, Local, Local, Local];
    const at = several(f, WINDOWS, 'i32');
    const all = several(f, 2 * WINDOWS, 'v128');
    const factors = several(f, TOGETHER, 'v128');
    const value = f.local('v128');
    const [residual, bounds] = finishFrom(f, table);
    f.get(stride).i32(2).op('i32.shl').set(step);

    /** The sums of so many rows from `seen` on. */
    const sumWindows = (windows: number): void => {
      overChannels(f, lanes, channel, width, windows === 1 ? TOGETHER : TOGETHER / 2, (vectors, load, store) => {
        const sums = all.slice(0, windows * vectors);
        const starts = at.slice(0, windows);
        const everywhere = (visit: (sum: Local, vector: number) => void): void => {
          f.get(c, channel).op('i32.add').set(to);
          starts.forEach((_, r) => {
            if (r > 0) advanceBy(f, to, width);
            for (let v = 0; v < vectors; v++) visit(sums[r * vectors + v]!, v);
          });
        };
        for (const sum of sums) f.v128('i32x4', 0).set(sum);
        f.get(weights, channel).op('i32.add').set(weight);
        starts.forEach((start, r) => (r === 0 ? f.get(seen) : f.get(starts[r - 1]!, step).op('i32.add')).set(start));
        f.get(seen, taps).i32(2).op('i32.shl', 'i32.add').set(end);
        f.loop((again) => {
          for (let v = 0; v < vectors; v++) {
            f.get(weight);
            load(16 * v).set(factors[v]!);
          }
          starts.forEach((start, r) => {
            f.get(start).memory('i32.load').get(channel).op('i32.add').set(read);
            for (let v = 0; v < vectors; v++) {
              f.get(read);
              load(16 * v).set(value);
              accumulate(f, lanes, fused, sums[r * vectors + v]!, value, factors[v]!);
            }
            if (r > 0) advance(f, start, 4);
          });
          advanceBy(f, weight, width);
          f.get(starts[0]!).i32(4).op('i32.add').tee(starts[0]!).get(end).op('i32.lt_u').branchIf(again);
        });
        writeFinish(f, lanes, {
          has: { bias, residual, bounds },
          bias: (v) => (f.get(bias, channel).op('i32.add'), load(16 * v)),
          residual: (v) => (f.get(to, residual).op('i32.add'), load(16 * v)),
          limits: [value, factors[0]!],
          everywhere,
        });
        everywhere((sum, v) => {
          f.get(to, sum);
          store(16 * v);
        });
      });
      f.get(c, width).i32(windows).op('i32.mul', 'i32.add').set(c);
      f.get(seen, step).i32(windows).op('i32.mul', 'i32.add').set(seen);
    };

    f.upTo(first, () => f.get(rows), DEPTHWISE_ROWS, () => {
      f.get(rows, first).op('i32.sub').set(count);
      atMost(f, DEPTHWISE_ROWS, count).set(count);
      f.get(tables, image, from, first).op('i32.add').get(count).i32(0).get(stride, zeros, scratch).call(places);
      f.get(scratch).set(seen).i32(0).set(row);
      f.upTo(row, () => f.get(count).i32(WINDOWS - 1).op('i32.sub'), WINDOWS, () => sumWindows(WINDOWS));
      f.upTo(row, () => f.get(count), 1, () => sumWindows(1));
    }); // prettier-ignore
  });
}

/** `(tables, stride, image, zeros, y, yRow, width, taps, sums, from, rows, scratch)`: `sums` `[taps, width]` begin as they are; `from`: the row that `y` begins with */
function writeOverRows(module: ModuleBuilder, { lanes, fused }: ProductForm, places: FunctionBuilder): void {
  module.function('overRows', { params: new Array<'i32'>(12).fill('i32') }, (f) => {
    const [tables, stride, image, zeros, y, yRow, width, taps, totals, from, rows, scratch] =
      f.params as readonly Local[] &
        [Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local];
    const [first, count, tap, total, channel, at, end, other, read, step] = several(f, 10, 'i32') as readonly Local[] &
      [Local, Local, Local, Local, Local, Local, Local, Local, Local, Local];
    const sums = several(f, TOGETHER, 'v128');
    const [value, factor] = several(f, 2, 'v128') as [Local, Local];
    f.get(stride).i32(2).op('i32.shl').set(step);
    f.upTo(first, () => f.get(rows), DEPTHWISE_ROWS, () => {
      f.get(rows, first).op('i32.sub').set(count);
      atMost(f, DEPTHWISE_ROWS, count).set(count);
      f.get(tables, image, from, first).op('i32.add').get(count).i32(0).get(stride, zeros, scratch).call(places);
      f.get(totals).set(total).i32(0).set(tap);
      f.upTo(tap, () => f.get(taps), 1, () => {
        overChannels(f, lanes, channel, width, TOGETHER, (vectors, load, store) => {
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
