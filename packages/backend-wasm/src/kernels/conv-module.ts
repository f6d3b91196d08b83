import type { FunctionBuilder, Local, ModuleBuilder } from '../emit/index.ts';
import type { Engine } from '../engine.ts';
import type { Code } from '../threads/team.ts';
import type { ConvTask } from './conv.ts';
import { several } from './lanes.ts';
import type { ProductForm } from './micro-product.ts';
import { packColumns } from './pack-columns.ts';
import { packPatches, packPatchesAcross } from './pack-patches.ts';
import { INNER, ROWS, stripScratch, writeStrips } from './product-strips.ts';
import { writePlaces } from './window-places.ts';

// Convolutions as products of matrices, one of which is what windows see of an image: it is copied block by block, as the product wants it.

/** Bytes of scratch of the strips, for windows of so many taps (in fours). */
export const convScratch = (form: ProductForm, taps: number): number =>
  stripScratch(form) + Math.max(ROWS, INNER) * taps * 4;

/** `(tables, taps or begin, image, channels, channelStride, panels, c, cRow, firstRow, rows, columns, inner, more, scratch, bias, finish)`: `taps` in fours, strides in bytes */
const signature = { params: new Array<'i32'>(16).fill('i32') } as const;

/** The functions of a module. */
export interface ConvFunctions {
  readonly pack: Code;
  readonly overTaps: Code;
  readonly overPlaces: Code;
}

/** Which argument of `overTaps` and `overPlaces` is the scratch. */
export const CONV_SCRATCH = 13;

/** Packs what an input gradient reads of a kernel, for `width` channels: `taps`, distances in the kernel, each with all filters. */
export function packTaps(
  { engine, g: { filters }, kernel }: ConvTask,
  pack: Code,
  taps: readonly number[],
  from: number,
  width: number,
  to: number,
): void {
  const copy = engine.caller(pack);
  taps.forEach((offset, k) =>
    copy(from + offset, kernel.filter, kernel.channel, width, filters, to, taps.length * filters, k * filters),
  );
}

type Params = readonly Local[] &
  [Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local];

/**
 * Functions for convolutions: `pack` (as `packColumns`); `overTaps`, rows `[taps · channels]` of what windows see times panels; `overPlaces`, the transpose of such rows
 * (of which `inner` are summed, from `firstRow` on) times panels, its rows from `begin` on.
 */
export const convModule = (engine: Engine, form: ProductForm): ConvFunctions =>
  engine.instance(`conv ${form.lanes.name} ${form.fused}`, (module) => {
    packColumns(module, form.lanes, 'pack');
    const places = writePlaces(module);
    module.function('overTaps', signature, (f) => overTaps(f, module, form, places));
    module.function('overPlaces', signature, (f) => overPlaces(f, module, form, places));
  }) as unknown as ConvFunctions;

function overTaps(f: FunctionBuilder, module: ModuleBuilder, form: ProductForm, places: FunctionBuilder): void {
  const [
    tables,
    taps,
    image,
    channels,
    channelStride,
    panels,
    c,
    cRow,
    first,
    rows,
    columns,
    inner,
    more,
    scratch,
    bias,
    table,
  ] = f.params as Params;
  const [seen, cColumn, tapBytes] = several(f, 3, 'i32') as [Local, Local, Local];
  const pack = packPatches(module, form.lanes);
  f.get(scratch).i32(stripScratch(form)).op('i32.add').set(seen);
  f.i32(form.lanes.bytes).set(cColumn).get(taps).i32(2).op('i32.shl').set(tapBytes);
  writeStrips(
    f,
    module,
    form,
    { panels, c, cRow, cColumn, rows, columns, inner, more, finish: { bias, table }, scratch },
    ({ rows: taken, firstStep, steps, left, rowStride }) => {
      f.get(seen, tapBytes, taken, channels, channelStride, firstStep, steps, scratch).call(pack);
      f.get(scratch).set(left).get(steps).i32(form.lanes.shift).op('i32.shl').set(rowStride);
    },
    ({ firstRow, rows: taken }) => {
      f.get(tables, image, first, firstRow).op('i32.add').get(taken).i32(0).get(taps).i32(0).get(seen).call(places);
    },
  );
}

function overPlaces(f: FunctionBuilder, module: ModuleBuilder, form: ProductForm, places: FunctionBuilder): void {
  const [tables, begin, image, channels, channelStride, panels, c, cRow, first, rows, columns, inner, more, scratch] =
    f.params as Params;
  const [seen, cColumn, tap, count, within, own] = several(f, 6, 'i32') as readonly Local[] &
    [Local, Local, Local, Local, Local, Local];
  const pack = packPatchesAcross(module, form.lanes);
  f.get(scratch).i32(stripScratch(form)).op('i32.add').set(seen);
  f.i32(form.lanes.bytes).set(cColumn);
  writeStrips(
    f,
    module,
    form,
    { panels, c, cRow, cColumn, rows, columns, inner, more, scratch },
    ({ firstRow, rows: taken, firstStep, steps, left, rowStride }) => {
      // the taps of these rows, in fours
      f.get(begin, firstRow).op('i32.add').tee(own).get(channels).op('i32.div_u').i32(-4).op('i32.and').set(tap);
      f.get(own, taken).op('i32.add').i32(1).op('i32.sub').get(channels).op('i32.div_u').get(tap).op('i32.sub');
      f.i32(4).op('i32.add').i32(-4).op('i32.and').set(count);
      f.get(tables, image, first, firstStep).op('i32.add').get(steps, tap, count).i32(0).get(seen).call(places);
      f.get(own, tap, channels).op('i32.mul', 'i32.sub').set(within);
      f.get(seen, count).i32(2).op('i32.shl').get(steps, channels, channelStride, within, taken, scratch).call(pack);
      f.get(scratch).set(left).get(steps).i32(form.lanes.shift).op('i32.shl').set(rowStride);
    },
  );
}
