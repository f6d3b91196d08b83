import type { AxisTable, ImageStrides, Triple } from '@tensai/core';
import type { Engine } from '../engine.ts';
import type { FunctionBuilder, Local, ModuleBuilder } from '../emit/index.ts';
import { advance, several } from './lanes.ts';

// What a window sees of an image, as tables: for each position along an axis and each tap, how far the element is from the image's begin. Strides, dilation, padding and
// the direction (what an output sees, or what sees an input) are all in the tables; code adds three numbers.

/** Tables in memory. */
export interface Places {
  readonly address: number;
  /** Positions along each axis: the rows of all images are counted through them. */
  readonly counts: Triple;
  readonly taps: number;
  /** `taps`, and room to the next multiple of 4. */
  readonly stride: number;
  dispose(): void;
}

const HEAD = 8;

/** Writes tables to memory: for each position along an axis and each tap of the window, the distance or −1. */
export function placesOf(
  engine: Engine,
  axes: readonly [AxisTable, AxisTable, AxisTable],
  { batch }: ImageStrides,
): Places {
  const counts = axes.map((table) => table.length) as unknown as Triple;
  const windows = axes.map((table) => table[0]?.length ?? 0) as unknown as Triple;
  const taps = windows[0] * windows[1] * windows[2];
  const stride = (taps + 3) & -4;
  const numbers = new Int32Array(HEAD + (counts[0] + counts[1] + counts[2]) * stride).fill(-1);
  numbers.set([...counts, stride, batch]);
  let at = HEAD;
  axes.forEach((table, axis) => {
    const [later, own] = [productAfter(windows, axis), windows[axis]!];
    for (const position of table) {
      for (let tap = 0; tap < taps; tap++) numbers[at + tap] = position[Math.floor(tap / later) % own] ?? -1;
      at += stride;
    }
  });
  const { memory } = engine;
  const bytes = numbers.byteLength;
  const address = memory.take(bytes);
  memory.i32.set(numbers, address / 4);
  return { address, counts, taps, stride, dispose: () => memory.give(address, bytes) };
}

const productAfter = (windows: Triple, axis: number): number =>
  windows.slice(axis + 1).reduce((product, extent) => product * extent, 1);

/** `(tables, image, row, rows, firstTap, taps, outside, to)`; taps in fours */
const signature = { params: new Array<'i32'>(8).fill('i32') } as const;

/** A function that writes addresses `[rows, taps]`: for each row and tap, where in the images from `image` on it looks, or `outside`. */
export const writePlaces = (module: ModuleBuilder): FunctionBuilder =>
  module.function(null, signature, (f) => {
    const [tables, image, row, rows, firstTap, taps, outside, to] = f.params as readonly Local[] &
      [Local, Local, Local, Local, Local, Local, Local, Local];
    const [n0, n1, n2, stride, batch] = several(f, 5, 'i32') as [Local, Local, Local, Local, Local];
    const [o0, o1, o2, t1, t2, tap] = several(f, 6, 'i32') as readonly Local[] &
      [Local, Local, Local, Local, Local, Local];
    const at = several(f, 3, 'i32') as [Local, Local, Local];
    const [base, elsewhere, a, b, c] = several(f, 5, 'v128') as [Local, Local, Local, Local, Local];
    [n0, n1, n2, stride, batch].forEach((local, k) =>
      f
        .get(tables)
        .memory('i32.load', 4 * k)
        .set(local),
    );
    f.get(stride).i32(2).op('i32.shl').set(stride);
    f.get(outside).op('i32x4.splat').set(elsewhere);
    // tables of the axes, from the first tap on
    f.get(tables)
      .i32(4 * HEAD)
      .op('i32.add')
      .get(firstTap)
      .i32(2)
      .op('i32.shl', 'i32.add')
      .set(tables);
    f.get(tables, n0, stride).op('i32.mul', 'i32.add').tee(t1).get(n1, stride).op('i32.mul', 'i32.add').set(t2);
    // the first row's image and position
    const split = (count: Local, rest: Local): void => {
      f.get(row, count).op('i32.rem_u').set(rest).get(row, count).op('i32.div_u').set(row);
    };
    split(n2, o2);
    split(n1, o1);
    split(n0, o0);
    f.get(image, row, batch).op('i32.mul', 'i32.add').set(image);
    f.i32(0).set(row);
    f.upTo(row, () => f.get(rows), 1, () => {
      f.get(image).op('i32x4.splat').set(base);
      [[tables, o0], [t1, o1], [t2, o2]].forEach(([table, position], axis) =>
        f.get(table!, position!, stride).op('i32.mul', 'i32.add').set(at[axis]!),
      );
      f.i32(0).set(tap);
      f.upTo(tap, () => f.get(taps), 4, () => {
        [a, b, c].forEach((vector, axis) => f.get(at[axis]!).memory('v128.load').set(vector));
        f.get(to, elsewhere, base, a, b).op('i32x4.add').get(c).op('i32x4.add', 'i32x4.add');
        // where one of the three is −1 there is nothing
        f.get(a, b, c).op('v128.or', 'v128.or').i32(31).op('i32x4.shr_s', 'v128.bitselect').memory('v128.store');
        for (const local of [...at, to]) advance(f, local, 16);
      });
      next(o2, n2, () => next(o1, n1, () => next(o0, n0, () => f.get(image, batch).op('i32.add').set(image))));
    }); // prettier-ignore

    function next(position: Local, count: Local, carry: () => void): void {
      advance(f, position, 1);
      f.get(position, count).op('i32.eq').if(() => {
        f.i32(0).set(position);
        carry();
      }); // prettier-ignore
    }
  });
