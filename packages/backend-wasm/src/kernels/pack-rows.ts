import type { FunctionBuilder, Local, ModuleBuilder } from '../emit/index.ts';
import { advance, advanceBy, atMost, inBytes, type Lanes, several, stepped, transposeFours } from './lanes.ts';

/** Steps of the inner axis that are copied for all rows before the next ones: a cache line. */
const STEPS = 16;

/** `(source, rowStride, innerStride, rows, count, to)`: strides in bytes */
const packRowsSignature = { params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'] } as const;

/** A function that copies rows of the left factor whose elements do not lie side by side: `[rows, count]`. */
export const packRows = (module: ModuleBuilder, lanes: Lanes): FunctionBuilder =>
  module.function(null, packRowsSignature, (f) => write(f, lanes));

function write(f: FunctionBuilder, lanes: Lanes): void {
  const [source, rowStride, innerStride, rows, count, target] = f.params as [Local, Local, Local, Local, Local, Local];
  const [row, step, from, most, read, to, width] = several(f, 7, 'i32') as readonly Local[] &
    [Local, Local, Local, Local, Local, Local, Local];
  inBytes(f.get(count), lanes).set(width);
  f.upTo(from, () => f.get(count), STEPS, () => {
    f.get(count, from).op('i32.sub').set(most);
    atMost(f, STEPS, most).set(most);
    f.i32(0).set(row);
    if (lanes.count === 4)
      f.get(rowStride).i32(lanes.bytes).op('i32.eq').get(most).i32(3).op('i32.and', 'i32.eqz', 'i32.and').if(squares);
    f.upTo(row, () => f.get(rows), 1, () => {
      begin();
      f.upTo(step, () => f.get(most), 1, () => {
        f.get(to, read).memory(lanes.load).memory(lanes.store);
        advanceBy(f, read, innerStride);
        advance(f, to, lanes.bytes);
      });
    });
  }); // prettier-ignore

  /** To the first step of a row. */
  function begin(): void {
    stepped(f, source, row, rowStride).get(from, innerStride).op('i32.mul', 'i32.add').set(read);
    inBytes(stepped(f, target, row, width).get(from), lanes)
      .op('i32.add')
      .set(to);
    f.i32(0).set(step);
  }

  function squares(): void {
    const square = several(f, 4, 'v128');
    const spare = several(f, 4, 'v128');
    const line = f.local('i32');
    f.upTo(row, () => f.get(rows).i32(3).op('i32.sub'), 4, () => {
      begin();
      f.upTo(step, () => f.get(most), 4, () => {
        for (const vector of square) {
          f.get(read).memory('v128.load').set(vector);
          advanceBy(f, read, innerStride);
        }
        transposeFours(f, square, spare);
        f.get(to).set(line);
        square.forEach((vector, k) => {
          if (k > 0) advanceBy(f, line, width);
          f.get(line, vector).memory('v128.store');
        });
        advance(f, to, 16);
      });
    }); // prettier-ignore
  }
}
