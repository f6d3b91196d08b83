import { type Aval, type KernelFactory, type PoolAttrs, poolGeometryOf, seenByOutput, sizeOf } from '@tensai/core';
import type { FunctionBuilder, Local, ModuleBuilder } from '../emit/index.ts';
import type { Engine, Exports } from '../engine.ts';
import type { TapedExecutable } from '../replay/taped.ts';
import { addressOf } from '../memory/wasm-storage.ts';
import type { WasmKernels } from './index.ts';
import { advanceBy, atMost, type Lanes, several } from './lanes.ts';
import { maxima, type PoolRow, toAll, toPositions } from './pooling-rows.ts';
import { formOf } from './product-module.ts';
import { type Places, placesOf, writePlaces } from './window-places.ts';

// What pooling does to gradients, each result put back into its window, is some thirty times slower as a loop over the elements, which look for the windows that hold them.

/** Rows whose addresses are looked up at a time. */
const ROWS = 64;

/** How an op over windows uses its tensors. */
interface PoolKernel {
  readonly code: 'maxima' | 'toPositions' | 'toAll';
  readonly dtypes: readonly string[];
  /** Of operands and results, what lies under the windows, the results of windows, and positions in them. */
  of<T>(ins: readonly T[], outs: readonly T[]): readonly [x: T, y: T, positions?: T | undefined];
  /** Is `x` what is computed, from zeros on? */
  readonly spreads: boolean;
}

const poolKernel = (engine: Engine, { code, dtypes, of, spreads }: PoolKernel): KernelFactory => ({
  make({ ins, outs, attrs }): TapedExecutable | null {
    const [x, y] = of<Aval>(ins, outs);
    const form = dtypes.includes(x.dtype) ? formOf(engine, x.dtype) : null;
    if (!form || [x, y].some(({ shape }) => shape.includes(0))) return null;
    const { lanes } = form;
    const channels = y.shape.at(-1)!;
    const g = poolGeometryOf(x, y, attrs as PoolAttrs);
    const width = channels * lanes.bytes;
    const [, n1, n2] = g.input;
    const strides = {
      batch: sizeOf(g.input) * width,
      spatial: [n1 * n2 * width, n2 * width, width] as const,
      channel: lanes.bytes,
    };
    const places: Places = placesOf(
      engine,
      [0, 1, 2].map((axis) => seenByOutput(g, axis as 0, strides.spatial[axis]!)) as never,
      strides,
    );
    const kernel = poolingModule(engine, lanes)[code]!;
    const scratchBytes = ROWS * places.stride * 4;
    const rows = sizeOf(g.output);
    const part = { at: 7, bytes: scratchBytes };
    const work = g.batch * rows * channels * g.taps;
    let [under, results, positions] = [0, 0, 0];
    const launched = (_from: number, _to: number, scratch: number): void =>
      // images share nothing
      engine.share(kernel, g.batch, 1, work, part, (call, first, end) =>
        call(
          places.address, places.stride, under + first * strides.batch, results + first * rows * width,
          positions + first * rows * channels * 4, width, (end - first) * rows, scratch,
        ),
      ); // prettier-ignore
    return {
      taped: true,
      run(given, made): void {
        const [a, b, c] = of(given, made);
        [under, results, positions] = [addressOf(a), addressOf(b), c ? addressOf(c) : 0];
        engine.needScratch(scratchBytes);
        if (spreads) engine.zero(under, g.batch * strides.batch);
        engine.launch(launched, 1, 0);
      },
      dispose: places.dispose,
    };
  },
});

/** Functions for rows `[rows, width]` of results, and what windows see. */
const poolingModule = (engine: Engine, lanes: Lanes): Exports =>
  engine.instance(`pooling ${lanes.name}`, (module) => {
    const places = writePlaces(module);
    if (lanes.bytes === 4) writeRows(module, 'maxima', places, maxima);
    writeRows(module, 'toPositions', places, (f, row) => toPositions(f, lanes, row));
    writeRows(module, 'toAll', places, (f, row) => toAll(f, lanes, row));
  });

/** `(tables, stride, x, y, positions, width, rows, scratch)` */
function writeRows(
  module: ModuleBuilder,
  name: string,
  places: FunctionBuilder,
  write: (f: FunctionBuilder, row: PoolRow) => () => void,
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

/** Pooling with positions in float32, and the gradients of pooling in float32 and float64. */
export const poolingKernels = (engine: Engine): WasmKernels => [
  [
    'maxPoolPositions',
    poolKernel(engine, {
      code: 'maxima',
      dtypes: ['float32'],
      of: ([x], [y, positions]) => [x!, y!, positions],
      spreads: false,
    }),
  ],
  [
    'maxSpread',
    poolKernel(engine, {
      code: 'toPositions',
      dtypes: ['float32', 'float64'],
      of: ([y, positions], [x]) => [x!, y!, positions],
      spreads: true,
    }),
  ],
  [
    'averageSpread',
    poolKernel(engine, {
      code: 'toAll',
      dtypes: ['float32', 'float64'],
      of: ([y], [x]) => [x!, y!],
      spreads: true,
    }),
  ],
];
