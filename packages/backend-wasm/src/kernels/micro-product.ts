import type { FunctionBuilder, Local, ModuleBuilder } from '../emit/index.ts';
import { writeFinish } from './finish.ts';
import { accumulate, advance, advanceBy, type Lanes, several } from './lanes.ts';

/** How products are formed. `fused`: multiplied and added in one rounding; `joined`: the engine makes one of the two vectors in a row of a tile. */
export interface ProductForm {
  readonly lanes: Lanes;
  readonly fused: boolean;
  readonly joined: boolean;
}

/**
 * Rows of a tile. With separate additions there is a register less: 16 must hold the sums, a row of the right factor, an element and a product. Joined vectors leave half of them free,
 * and it takes as many sums to keep additions from waiting for one another.
 */
export const tileRows = ({ fused, joined }: ProductForm): number => (joined ? 8 : fused ? 6 : 4);

/** Fewer rows than these have code of their own. */
export const fewRows = ({ fused }: ProductForm): number => (fused ? 6 : 4);

/** Rows of whole tiles, whatever the form: as many as a thread's part is a multiple of. */
export const TILES = 12;

/** Columns of a tile, which are those of a panel. */
export const tileColumns = ({ lanes }: ProductForm): number => 2 * lanes.count;

/** `(a, rowStride, panel, c, cRow, count, more, bias, residual, bounds)`: strides in bytes */
const microSignature = { params: new Array<'i32'>(10).fill('i32') } as const;

/** A tile's function, by its rows and its vectors of columns. */
export type MicroProducts = (rows: number, vectors: number) => FunctionBuilder;

/**
 * Functions for tiles of at most `tileRows` × `tileColumns`: `c = a · panel`, or with `more` `c += a · panel`, over `count` (at least 1) steps of the inner axis, then finished (`Finish`). Rows
 * of `a` have their elements side by side; the panel has a row of the tile's width for each step. Each sum goes through the steps in order, whatever the tile.
 */
export function microProducts(module: ModuleBuilder, form: ProductForm): MicroProducts {
  const most = tileRows(form);
  const made = Array.from({ length: most * 2 }, (_, k) => {
    const [rows, vectors] = [(k >> 1) + 1, (k & 1) + 1];
    return module.function(null, microSignature, (f) => writeTile(f, form, rows, vectors, rows > most / 2 ? 4 : 1));
  });
  return (rows, vectors) => made[(rows - 1) * 2 + vectors - 1]!;
}

function writeTile(
  f: FunctionBuilder,
  { lanes, fused }: ProductForm,
  rows: number,
  vectors: number,
  unrolled: number,
): void {
  const [a, rowStride, panel, c, cRow, count, more, bias, residual, bounds] = f.params as readonly Local[] &
    [Local, Local, Local, Local, Local, Local, Local, Local, Local, Local];
  const sums = several(f, rows * vectors, 'v128');
  const right = several(f, vectors, 'v128');
  const left = f.local('v128');
  const end = f.local('i32');
  const row = [a, ...several(f, rows - 1, 'i32')];
  const width = 16 * vectors;
  for (let i = 1; i < rows; i++)
    f.get(row[i - 1]!, rowStride)
      .op('i32.add')
      .set(row[i]!);

  const steps = (several: number): void => {
    f.get(panel, end).op('i32.lt_u').if(() =>
      f.loop((again) => {
        for (let u = 0; u < several; u++) {
          for (let j = 0; j < vectors; j++) f.get(panel).memory('v128.load', u * width + 16 * j).set(right[j]!);
          for (let i = 0; i < rows; i++) {
            f.get(row[i]!).memory(lanes.splat, u * lanes.bytes).set(left);
            for (let j = 0; j < vectors; j++) accumulate(f, lanes, fused, sums[i * vectors + j]!, left, right[j]!);
          }
        }
        for (let i = 0; i < rows; i++) advance(f, row[i]!, several * lanes.bytes);
        f.get(panel).i32(several * width).op('i32.add').tee(panel).get(end).op('i32.lt_u').branchIf(again);
      }),
    ); // prettier-ignore
  };
  f.get(panel, count).i32(-unrolled).op('i32.and').i32(width).op('i32.mul', 'i32.add').set(end);
  steps(unrolled);
  if (unrolled > 1) {
    f.get(end, count)
      .i32(unrolled - 1)
      .op('i32.and')
      .i32(width)
      .op('i32.mul', 'i32.add')
      .set(end);
    steps(1);
  }

  const start = f.local('i32');
  const everywhere = (visit: (sum: Local, vector: number) => void): void => {
    f.get(c).set(start);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < vectors; j++) visit(sums[i * vectors + j]!, j);
      if (i < rows - 1) advanceBy(f, start, cRow);
    }
  };
  f.get(more).if(() =>
    everywhere((sum, j) =>
      f
        .get(start)
        .memory('v128.load', 16 * j)
        .get(sum)
        .op(lanes.add)
        .set(sum),
    ),
  );
  // the variables of the factors are free now
  writeFinish(f, lanes, {
    has: { bias, residual, bounds },
    bias: (j) => f.get(bias).memory('v128.load', 16 * j),
    residual: (j) =>
      f
        .get(start, residual)
        .op('i32.add')
        .memory('v128.load', 16 * j),
    limits: [left, right[0]!],
    everywhere,
  });
  everywhere((sum, j) => f.get(start, sum).memory('v128.store', 16 * j));
}
