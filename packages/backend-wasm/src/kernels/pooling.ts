import type { Executable, KernelFactory, Signature } from '@tensai/core';
import type { FunctionBuilder, Local, ModuleBuilder } from '../emit/index.ts';
import type { Engine, Exports } from '../engine.ts';
import { addressOf } from '../memory/wasm-storage.ts';
import { type ConvGeometry, geometryOf, productOf } from './conv-geometry.ts';
import type { WasmKernels } from './index.ts';
import { advance, advanceBy, atMost, type Lanes, several } from './lanes.ts';
import { formOf } from './product-module.ts';
import { type Places, placesOf, seenByOutput, writePlaces } from './window-places.ts';

// What pooling does to gradients: each result is put back into its window. As a loop over the elements, which look for the windows that hold them, it is
// some thirty times slower.

interface PoolAttrs {
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly before: readonly number[];
}

/** Rows whose addresses are looked up at a time. */
const ROWS = 64;

/** The windows of a pooling from `y` to `x`, as those of a convolution that keeps the channels. */
function windowsOf({ ins, outs, attrs }: Signature): ConvGeometry {
  const [y] = ins;
  const [x] = outs;
  const { window, strides, before } = attrs as PoolAttrs;
  const channels = y!.shape.at(-1)!;
  const kernel = { shape: [...window, channels, channels], dtype: y!.dtype };
  return geometryOf(x!, kernel, y!, { strides, before, dilation: window.map(() => 1), groups: 1 });
}

const spreadKernel = (engine: Engine, name: 'toPositions' | 'toAll'): KernelFactory => ({
  make(signature): Executable | null {
    const { ins, outs } = signature;
    const form = formOf(engine, outs[0]!.dtype);
    if (!form || [...ins, ...outs].some(({ shape }) => shape.includes(0))) return null;
    const { lanes } = form;
    const g = windowsOf(signature);
    const width = g.channels * lanes.bytes;
    const [, n1, n2] = g.input;
    const strides = {
      batch: productOf(g.input) * width,
      spatial: [n1 * n2 * width, n2 * width, width] as const,
      channel: lanes.bytes,
    };
    const places: Places = placesOf(
      engine,
      [0, 1, 2].map((axis) => seenByOutput(g, axis as 0, strides.spatial[axis]!)) as never,
      strides,
    );
    const spread = poolingModule(engine, lanes)[name]!;
    const scratchBytes = ROWS * places.stride * 4;
    const rows = productOf(g.output);
    const image = rows * width;
    const part = { at: 7, bytes: scratchBytes };
    const work = g.batch * rows * g.channels * productOf(g.window);
    let [y, positions, x] = [0, 0, 0];
    const launched = (_from: number, _to: number, scratch: number): void =>
      // images share nothing
      engine.share(spread, g.batch, 1, work, part, (call, first, end) =>
        call(
          places.address, places.stride, x + first * strides.batch, y + first * image,
          positions + first * rows * g.channels * 4, width, (end - first) * rows, scratch,
        ),
      ); // prettier-ignore
    return {
      run(given, [result]): void {
        [y, positions, x] = [addressOf(given[0]!), given[1] ? addressOf(given[1]) : 0, addressOf(result!)];
        engine.needScratch(scratchBytes);
        engine.memory.u8.fill(0, x, x + g.batch * strides.batch);
        engine.launch(launched, 1, 0);
      },
      dispose: places.dispose,
    };
  },
});

/** Functions that add rows of results `[rows, width]` to what windows see. */
const poolingModule = (engine: Engine, lanes: Lanes): Exports =>
  engine.instance(`pooling ${lanes.name}`, (module) => {
    const places = writePlaces(module);
    writeSpread(module, 'toPositions', places, (f, row) => toPositions(f, lanes, row));
    writeSpread(module, 'toAll', places, (f, row) => toAll(f, lanes, row));
  });

/** One row of results: where its window looks (0 is outside), and what is added there. */
interface Row {
  readonly seen: Local;
  /** Bytes of a row of `seen`. */
  readonly seenBytes: Local;
  readonly y: Local;
  readonly positions: Local;
  readonly width: Local;
}

/** `(tables, stride, x, y, positions, width, rows, scratch)` */
function writeSpread(
  module: ModuleBuilder,
  name: string,
  places: FunctionBuilder,
  write: (f: FunctionBuilder, row: Row) => () => void,
): void {
  module.function(name, { params: new Array<'i32'>(8).fill('i32') }, (f) => {
    const [tables, stride, x, y, positions, width, rows, scratch] = f.params as readonly Local[] &
      [Local, Local, Local, Local, Local, Local, Local, Local];
    const [first, count, row, seen, seenBytes] = several(f, 5, 'i32') as [Local, Local, Local, Local, Local];
    const each = write(f, { seen, seenBytes, y, positions, width });
    f.get(stride).i32(2).op('i32.shl').set(seenBytes);
    f.upTo(first, () => f.get(rows), ROWS, () => {
      f.get(rows, first).op('i32.sub').set(count);
      atMost(f, ROWS, count).set(count);
      f.get(tables, x, first, count).i32(0).get(stride).i32(0).get(scratch).call(places);
      f.get(scratch).set(seen).i32(0).set(row);
      f.upTo(row, () => f.get(count), 1, () => {
        each();
        advanceBy(f, seen, seenBytes);
      });
    }); // prettier-ignore
  });
}

/** Each result to the place in its window that its position names. */
function toPositions(f: FunctionBuilder, lanes: Lanes, { seen, y, positions, width }: Row): () => void {
  const [channel, to] = several(f, 2, 'i32') as [Local, Local];
  return () => {
    f.i32(0).set(channel);
    f.upTo(channel, () => f.get(width), lanes.bytes, () => {
      f.get(seen, positions).memory('i32.load').i32(2).op('i32.shl', 'i32.add').memory('i32.load').tee(to);
      f.if(() => {
        f.get(to, channel).op('i32.add').tee(to).get(to).memory(lanes.load);
        f.get(y).memory(lanes.load).op(lanes.addOne).memory(lanes.store);
      });
      advance(f, y, lanes.bytes);
      advance(f, positions, 4);
    }); // prettier-ignore
  };
}

/** Each result evenly to what its window holds. */
function toAll(f: FunctionBuilder, lanes: Lanes, { seen, seenBytes, y, width }: Row): () => void {
  const [at, end, to, channel, held] = several(f, 5, 'i32') as [Local, Local, Local, Local, Local];
  const [share, count] = several(f, 2, 'v128') as [Local, Local];
  const splat = lanes.count === 4 ? ('f32x4.splat' as const) : ('f64x2.splat' as const);
  const divide = lanes.count === 4 ? ('f32x4.div' as const) : ('f64x2.div' as const);
  const convert = lanes.count === 4 ? ('f32.convert_i32_s' as const) : ('f64.convert_i32_s' as const);
  const storeOne = lanes.count === 4 ? ('v128.store32_lane' as const) : ('v128.store64_lane' as const);
  const overPlaces = (visit: () => void): void => {
    f.get(seen).set(at);
    f.upTo(at, () => f.get(end), 4, () => f.get(at).memory('i32.load').tee(to).if(visit)); // prettier-ignore
  };
  const add = (step: number, load: () => void, store: () => void): void => {
    f.upTo(channel, () => f.get(width).i32(step - 1).op('i32.sub'), step, () => {
      f.get(y);
      load();
      f.get(count).op(divide).set(share);
      overPlaces(() => {
        f.get(to, channel).op('i32.add').tee(to).get(to);
        load();
        f.get(share).op(lanes.add);
        store();
      });
      advance(f, y, step);
    }); // prettier-ignore
  };
  return () => {
    f.get(seen, seenBytes).op('i32.add').set(end).i32(0).set(held);
    overPlaces(() => advance(f, held, 1));
    f.get(held).op(convert, splat).set(count).i32(0).set(channel);
    add(16, () => f.memory('v128.load'), () => f.memory('v128.store')); // prettier-ignore
    add(lanes.bytes, () => f.memory(lanes.splat), () => f.memoryLane(storeOne, 0)); // prettier-ignore
  };
}

/** The gradients of pooling in float32 and float64. */
export const poolingKernels = (engine: Engine): WasmKernels => [
  ['maxSpread', spreadKernel(engine, 'toPositions')],
  ['averageSpread', spreadKernel(engine, 'toAll')],
];
