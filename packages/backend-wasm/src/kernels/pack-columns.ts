import type { FunctionBuilder, Local, ModuleBuilder } from '../emit/index.ts';
import { advance, advanceBy, inBytes, type Lanes, several, stepped, transposeFours, zero } from './lanes.ts';

/**
 * Steps of the inner axis that are packed for all columns before the next ones: where columns lie side by side as many as the processor reads ahead in, else as many pages as
 * it knows by heart.
 */
const STEPS = { sideBySide: 8, apart: 64 };

/** `(source, innerStride, columnStride, columns, count, panels, inner, first)`: strides in bytes */
const packColumnsSignature = {
  params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
} as const;

/**
 * A function that lays the right factor out in panels, each `[inner, width]`: two vectors wide, the last one a single vector where that is enough; columns beyond the
 * last are zero. Of the `inner` steps it fills `count`, from `first` on.
 */
export const packColumns = (module: ModuleBuilder, lanes: Lanes, name: string | null = null): FunctionBuilder =>
  module.function(name, packColumnsSignature, (f) => write(f, lanes));

function write(f: FunctionBuilder, lanes: Lanes): void {
  const [source, innerStride, columnStride, columns, count, panels, inner, first] = f.params as readonly Local[] &
    [Local, Local, Local, Local, Local, Local, Local, Local];
  const [column, step, from, most, read, to, width, left, together] = several(f, 9, 'i32') as readonly Local[] &
    [Local, Local, Local, Local, Local, Local, Local, Local, Local];
  const full = 2 * lanes.count;
  const wide = full * lanes.bytes;
  const rows = several(f, full, 'i32');

  f.i32(STEPS.sideBySide).i32(STEPS.apart).get(columnStride).i32(lanes.bytes).op('i32.eq', 'select').set(together);
  f.loop((again) => {
    f.get(count, from).op('i32.sub').set(most);
    f.get(most, together, most, together).op('i32.lt_s', 'select').set(most);
    f.i32(0).set(column);
    f.upTo(column, () => f.get(columns), full, () => {
      f.get(columns, column).op('i32.sub').set(left);
      f.i32(lanes.count).i32(full).get(left).i32(lanes.count).op('i32.le_s', 'select').set(width);
      stepped(f, source, column, columnStride).get(from, innerStride).op('i32.mul', 'i32.add').set(read);
      inBytes(f.get(panels, column, inner).op('i32.mul').get(first, from).op('i32.add').get(width).op('i32.mul', 'i32.add'), lanes);
      f.op('i32.add').set(to).i32(0).set(step);
      f.get(left).i32(full).op('i32.ge_s').if(
        () => f.get(columnStride).i32(lanes.bytes).op('i32.eq').if(sideBySide, apart),
        lastColumns,
      );
    });
    f.get(from, together).op('i32.add').tee(from).get(count).op('i32.lt_s').branchIf(again);
  }); // prettier-ignore

  function sideBySide(): void {
    f.upTo(step, () => f.get(most), 1, () => {
      for (let offset = 0; offset < wide; offset += 16)
        f.get(to, read).memory('v128.load', offset).memory('v128.store', offset);
      advanceBy(f, read, innerStride);
      advance(f, to, wide);
    }); // prettier-ignore
  }

  function apart(): void {
    rows.forEach((row, r) => (r === 0 ? f.get(read) : f.get(rows[r - 1]!, columnStride).op('i32.add')).set(row));
    if (lanes.count === 4) f.get(innerStride).i32(lanes.bytes).op('i32.eq').if(transposed);
    f.upTo(step, () => f.get(most), 1, () => {
      rows.forEach((row, r) => {
        f.get(to, row).memory(lanes.load).memory(lanes.store, lanes.bytes * r);
        advanceBy(f, row, innerStride);
      });
      advance(f, to, wide);
    }); // prettier-ignore
  }

  function transposed(): void {
    const square = several(f, 4, 'v128');
    const spare = several(f, 4, 'v128');
    f.upTo(step, () => f.get(most).i32(3).op('i32.sub'), 4, () => {
      for (let r = 0; r < full; r += 4) {
        square.forEach((vector, k) => f.get(rows[r + k]!).memory('v128.load').set(vector));
        transposeFours(f, square, spare);
        square.forEach((vector, k) => f.get(to, vector).memory('v128.store', wide * k + lanes.bytes * r));
      }
      for (const row of rows) advance(f, row, 16);
      advance(f, to, 4 * wide);
    }); // prettier-ignore
  }

  function lastColumns(): void {
    const [at, x] = several(f, 2, 'i32') as [Local, Local];
    f.upTo(step, () => f.get(most), 1, () => {
      f.get(read).set(at).i32(0).set(x);
      f.upTo(x, () => f.get(left), 1, () => {
        f.get(to).get(at).memory(lanes.load).memory(lanes.store);
        advanceBy(f, at, columnStride);
        advance(f, to, lanes.bytes);
      });
      f.upTo(x, () => f.get(width), 1, () => {
        f.get(to);
        zero(f, lanes).memory(lanes.store);
        advance(f, to, lanes.bytes);
      });
      advanceBy(f, read, innerStride);
    }); // prettier-ignore
  }
}
