import type { FunctionBuilder, Local, ModuleBuilder } from '../emit/index.ts';
import { finishFrom } from './finish.ts';
import { advance, advanceBy, atMost, inBytes, several, stepped } from './lanes.ts';
import { microProducts, type MicroProducts, type ProductForm, tileColumns, tileRows, TILES } from './micro-product.ts';

/** Steps of the inner axis that are summed before they are added to the sums of others: what is read of a panel stays in the first cache. */
export const INNER = 256;
/** Rows of a strip: what is packed of them stays in the second cache. Tiles of four, six and eight rows divide it. */
export const ROWS = 96;

/** Elements of a tile at most. */
const TILE = 64;

/** Bytes of scratch: packed rows of a strip, and two tiles. */
export const stripScratch = ({ lanes }: ProductForm): number => (ROWS * INNER + 2 * TILE) * lanes.bytes;

/** What strips know while they are written: a block of rows and inner steps. */
export interface Block {
  readonly firstRow: Local;
  readonly rows: Local;
  readonly firstStep: Local;
  readonly steps: Local;
  /** Where its left factor lies, and how far its rows are from each other, in bytes: to be set. */
  readonly left: Local;
  readonly rowStride: Local;
  /** Memory for `ROWS` × `INNER` elements. */
  readonly scratch: Local;
}

/** What strips need besides the left factor: variables of a function. `more`: is the product added to what is there? `finish`: what becomes of the sums (`Finish`). */
export interface Strips {
  readonly panels: Local;
  readonly c: Local;
  readonly cRow: Local;
  readonly cColumn: Local;
  readonly rows: Local;
  readonly columns: Local;
  readonly inner: Local;
  readonly more: Local;
  readonly finish?: { readonly bias: Local; readonly table: Local };
  readonly scratch: Local;
}

/**
 * Writes the product of rows with packed columns, in strips of rows; `begin` is written where a strip begins, `pack` where a block's rows are needed. Each result is the sum
 * over the inner axis in order, `INNER` steps at a time: its bits depend on nothing but these numbers.
 */
export function writeStrips(
  f: FunctionBuilder,
  module: ModuleBuilder,
  form: ProductForm,
  strips: Strips,
  pack: (block: Block) => void,
  begin?: (block: Pick<Block, 'firstRow' | 'rows' | 'scratch'>) => void,
): void {
  const { lanes } = form;
  const { panels, c, cRow, cColumn, columns, inner, more, scratch } = strips;
  const [firstRow, rows, firstStep, steps, left, rowStride] = several(f, 6, 'i32') as readonly Local[] &
    [Local, Local, Local, Local, Local, Local];
  const [row, column, height, width, panelWidth, a, b, to, adds, bias, residual, bounds] = several(
    f,
    12,
    'i32',
  ) as readonly Local[] & [Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local];
  const block: Block = { firstRow, rows, firstStep, steps, left, rowStride, scratch };
  const micro = microProducts(module, form);
  const edge = edgeTile(module, form, micro);
  const [most, wide] = [tileRows(form), tileColumns(form)];
  const [residuals, limits] = strips.finish ? finishFrom(f, strips.finish.table) : [];

  f.loop((nextStrip) => {
    // the last two strips are of like height: for a few rows alone, all of the panels would have to be read
    f.get(strips.rows, firstRow).op('i32.sub').tee(rows).i32(ROWS).op('i32.gt_s').if(() => {
      f.i32(ROWS).get(rows).i32(2 * TILES - 1).op('i32.add').i32(2 * TILES).op('i32.div_u').i32(TILES).op('i32.mul');
      f.get(rows).i32(2 * ROWS).op('i32.ge_s', 'select').set(rows);
    });
    begin?.(block);
    f.i32(0).set(firstStep);
    f.upTo(firstStep, () => f.get(inner), INNER, () => {
      f.get(inner, firstStep).op('i32.sub').set(steps);
      atMost(f, INNER, steps).set(steps);
      f.get(more, firstStep).op('i32.or').set(adds);
      pack(block);
      f.i32(0).set(column);
      f.upTo(column, () => f.get(columns), wide, () => {
        f.get(columns, column).op('i32.sub').set(width);
        atMost(f, wide, width).set(width);
        f.i32(lanes.count).i32(wide).get(width).i32(lanes.count).op('i32.le_s', 'select').set(panelWidth);
        inBytes(f.get(panels, column, inner).op('i32.mul').get(firstStep, panelWidth).op('i32.mul', 'i32.add'), lanes);
        f.op('i32.add').set(b);
        if (strips.finish) finishOfColumn(strips.finish.bias);
        f.i32(0).set(row);
        f.loop((again) => {
          // the last rows in two tiles of like height
          f.get(rows, row).op('i32.sub').tee(height).i32(2 * most).op('i32.ge_s').if(
            () => f.i32(most).set(height),
            () => f.get(height).i32(most).op('i32.gt_s').if(() => f.get(height).i32(1).op('i32.add').i32(1).op('i32.shr_u').set(height)),
          );
          stepped(f, left, row, rowStride).set(a);
          f.get(c, firstRow, row).op('i32.add').get(cRow).op('i32.mul', 'i32.add');
          f.get(column, cColumn).op('i32.mul', 'i32.add').set(to);
          f.get(width).i32(wide).op('i32.eq').get(cColumn).i32(lanes.bytes).op('i32.eq', 'i32.and').if(
            () => byHeight(f, height, most, (tall) => f.get(a, rowStride, b, to, cRow, steps, adds, bias, residual, bounds).call(micro(tall, 2))),
            () => {
              f.get(a, rowStride, b, to, cRow, cColumn, steps, adds, bias, residual, bounds, height, width, scratch);
              f.i32(ROWS * INNER * lanes.bytes).op('i32.add').call(edge);
            },
          );
          f.get(row, height).op('i32.add').tee(row).get(rows).op('i32.lt_s').branchIf(again);
        });
      });
    });
    f.get(firstRow, rows).op('i32.add').tee(firstRow).get(strips.rows).op('i32.lt_s').branchIf(nextStrip);
  }); // prettier-ignore

  /** Sums are whole after the last steps. */
  function finishOfColumn(biases: Local): void {
    for (const local of [bias, residual, bounds]) f.i32(0).set(local);
    f.get(firstStep, steps).op('i32.add').get(inner).op('i32.eq').if(() => {
      f.get(biases).if(() => inBytes(f.get(biases, column), lanes).op('i32.add').set(bias));
      f.get(residuals!).set(residual).get(limits!).set(bounds);
    }); // prettier-ignore
  }
}

/** Writes `body` for the height that is given, of at most `most` rows: the tallest one first, which is the most frequent. */
function byHeight(f: FunctionBuilder, height: Local, most: number, body: (rows: number) => void): void {
  f.block((done) => {
    for (let rows = most; rows >= 1; rows--)
      f.get(height).i32(rows).op('i32.eq').if(() => {
        body(rows);
        f.branch(done);
      }); // prettier-ignore
  });
}

/** A tile that is narrower, or whose results do not lie side by side: computed beside, then copied. */
function edgeTile(module: ModuleBuilder, form: ProductForm, micro: MicroProducts): FunctionBuilder {
  const params = new Array<'i32'>(14).fill('i32');
  return module.function(null, { params }, (f) => {
    const [a, rowStride, b, c, cRow, cColumn, steps, adds, bias, residual, bounds, height, width, tile] =
      f.params as readonly Local[] &
        [Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local];
    const { lanes } = form;
    const wide = tileColumns(form) * lanes.bytes;
    const [x, y, line, from, place] = several(f, 5, 'i32') as [Local, Local, Local, Local, Local];
    /** Between places that lie as results do, and a tile. */
    const copy = (away: boolean): void => {
      f.i32(0).set(y);
      f.upTo(y, () => f.get(height), 1, () => {
        f.get(line).set(place).i32(0).set(x);
        f.upTo(x, () => f.get(width), 1, () => {
          const [source, target] = away ? [from, place] : [place, from];
          f.get(target, source).memory(lanes.load).memory(lanes.store);
          advanceBy(f, place, cColumn);
          advance(f, from, lanes.bytes);
        });
        advanceBy(f, line, cRow);
        f.get(from).i32(wide).op('i32.add');
        inBytes(f.get(width), lanes).op('i32.sub').set(from);
      });
    }; // prettier-ignore
    f.get(adds).if(() => {
      f.get(c).set(line).get(tile).set(from);
      copy(false);
    });
    f.get(residual).if(() => {
      f.get(c, residual).op('i32.add').set(line);
      f.i32(TILE * lanes.bytes).tee(residual).get(tile).op('i32.add').set(from);
      copy(false);
    }); // prettier-ignore
    const compute = (vectors: 1 | 2): void =>
      byHeight(f, height, tileRows(form), (rows) =>
        f.get(a, rowStride, b, tile).i32(wide).get(steps, adds, bias, residual, bounds).call(micro(rows, vectors)),
      ); // prettier-ignore
    f.get(width).i32(lanes.count).op('i32.le_s').if(() => compute(1), () => compute(2)); // prettier-ignore
    f.get(c).set(line).get(tile).set(from);
    copy(true);
  });
}
