import type { Engine } from '../engine.ts';
import { NO_SCRATCH } from '../threads/scratch.ts';
import type { Code } from '../threads/team.ts';
import { type FinishArguments, UNFINISHED } from './finish.ts';
import { inStretches } from './long-sums.ts';
import { MOST_PACKED } from './columns-at-once.ts';
import { type ProductForm, tileColumns, TILES } from './micro-product.ts';
import { productModule } from './product-module.ts';
import { INNER, stripScratch } from './product-strips.ts';

/** What is packed for one product is read soon, and had better still be in the second cache: 1 MiB of float32. */
const ONCE_PACKED = 2 ** 18;

/** Packing an element takes as long as so many multiplications. */
const PACKING = 4;

/** How far rows of a left or columns of a right factor are from each other, and their elements, in bytes. */
export interface Lie {
  readonly stride: number;
  readonly inner: number;
}

/** How one matrix product is computed. */
export interface ProductStep {
  readonly scratch: number;
  /** `fresh`: the right factor is another one than that of the call before. Not every step finishes its results. */
  run(a: number, b: number, c: number, scratch: number, fresh: boolean, finish?: FinishArguments): void;
  /** So many products, each by one thread; null if their right factors are too large to be packed all at once. */
  many?(count: number): ManyProducts | null;
}

/** Addresses of the factors and results of many products, by their number. */
type AddressOf = (i: number) => number;

/** Several products at once. */
export interface ManyProducts {
  readonly scratch: number;
  run(a: AddressOf, b: AddressOf, c: AddressOf, scratch: number, finish?: FinishArguments): void;
}

/** Extents, and how far rows and columns of the result are from each other, in bytes. */
export interface Extents {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly row: number;
  readonly column: number;
  /** Is the right factor the same one for several products? */
  readonly again?: boolean;
}

/** One product whose right factor is packed. */
export const packedStep = (engine: Engine, form: ProductForm, left: Lie, right: Lie, extents: Extents): ProductStep =>
  inStretches(engine, form, { ...extents, left, right }, (k) => packed(engine, form, left, right, { ...extents, k }));

function packed(engine: Engine, form: ProductForm, left: Lie, right: Lie, extents: Extents): ProductStep {
  const { pack, strips } = productModule(engine, form) as { pack: Code; strips: Code };
  const { m, n, k, row, column, again = false } = extents;
  const { bytes } = form.lanes;
  const wide = tileColumns(form);
  const columns = Math.min(n, Math.max(wide, roundedDown(MOST_PACKED / Math.min(k, 2 ** 13), wide)));
  const most = again ? MOST_PACKED : ONCE_PACKED;
  const inner = Math.min(k, Math.max(INNER, roundedDown(most / columns, INNER)));
  const whole = columns === n && inner === k;
  const panels = stripScratch(form);
  const part = { at: 11, bytes: panels };
  return {
    scratch: panels + (columns + wide) * inner * bytes,
    run(a, b, c, scratch, fresh, finish = UNFINISHED): void {
      const panel = scratch + panels;
      for (let from = 0; from < n; from += columns)
        for (let first = 0; first < k; first += inner) {
          const [width, steps] = [Math.min(columns, n - from), Math.min(inner, k - first)];
          const work = m * width * steps;
          const source = b + from * right.stride + first * right.inner;
          if (fresh || !whole)
            engine.share(pack, width, wide, PACKING * width * steps, NO_SCRATCH, (call, k, end) =>
              call(
                source + k * right.stride,
                right.inner,
                right.stride,
                end - k,
                steps,
                panel + k * steps * bytes,
                steps,
                0,
              ),
            );
          const [x, y] = [a + first * left.inner, c + from * column];
          // sums are whole after the last steps
          const { bias: biases, table } = first + steps === k ? finish : UNFINISHED;
          const bias = biases && biases + from * bytes;
          if (m >= width)
            engine.share(strips, m, TILES, work, part, (call, i, end) =>
              call(
                x + i * left.stride, left.stride, left.inner, panel,
                y + i * row, row, column, end - i, width, steps, first, scratch, bias, table,
              ),
            );
          else
            engine.share(strips, width, wide, work, part, (call, k, end) =>
              call(
                x, left.stride, left.inner, panel + k * steps * bytes,
                y + k * column, row, column, m, end - k, steps, first, scratch, bias && bias + k * bytes, table,
              ),
            ); // prettier-ignore
        }
    },
    many(count): ManyProducts | null {
      const each = (columns + wide) * inner * bytes;
      if (!whole || count * each > MOST_PACKED * bytes) return null;
      const work = count * m * n * k;
      return {
        scratch: panels + count * each,
        run(a, b, c, scratch, { bias, table } = UNFINISHED): void {
          const panel = scratch + panels;
          engine.share(pack, count, 1, work, NO_SCRATCH, (call, from, end) => {
            for (let i = from; i < end; i++) call(b(i), right.inner, right.stride, n, k, panel + i * each, k, 0);
          });
          engine.share(strips, count, 1, work, part, (call, from, end) => {
            for (let i = from; i < end; i++)
              call(
                a(i),
                left.stride,
                left.inner,
                panel + i * each,
                c(i),
                row,
                column,
                m,
                n,
                k,
                0,
                scratch,
                bias,
                table,
              );
          });
        },
      };
    },
  };
}

const roundedDown = (value: number, step: number): number => Math.floor(value / step) * step;

/** One product of few rows with a right factor that is read where it lies: `across`: its columns have their elements side by side, not its rows. Null for numbers that this is not written for. */
export function thinStep(
  engine: Engine,
  form: ProductForm,
  left: Lie,
  right: Lie,
  extents: Extents,
  across: boolean,
): ProductStep | null {
  const { thin, thinAcross } = productModule(engine, form);
  const code = across ? thinAcross : thin;
  const stride = across ? right.stride : right.inner;
  const { m, n, row } = extents;
  if (!code) return null;
  return inStretches(engine, form, { ...extents, left, right }, (k) => ({
    scratch: n * form.lanes.bytes,
    run(a, b, c, scratch): void {
      const call = engine.caller(code);
      for (let i = 0; i < m; i++) call(a + i * left.stride, left.inner, b, stride, c + i * row, n, k, scratch);
    },
  }));
}
