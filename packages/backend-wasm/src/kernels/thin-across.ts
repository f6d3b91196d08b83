import type { FunctionBuilder, Local, ModuleBuilder } from '../emit/index.ts';
import { accumulate, advance, advanceBy, atMost, several, stepped, transposeFours } from './lanes.ts';
import type { ProductForm } from './micro-product.ts';
import { INNER } from './product-strips.ts';
import { thinSignature } from './thin-product.ts';

/** Vectors of columns that are summed at a time: with fewer, each would wait for its own sum. */
const GROUPS = 4;
const COLUMNS = 4 * GROUPS;

/**
 * A function for one row times a right factor whose columns have their elements side by side, in float32: squares of it are transposed on their way, and nothing is packed. Sums
 * go through the inner axis as those of strips do. It takes what `thin` does, the distance of columns for that of rows, and needs no scratch.
 */
export const thinAcross = (module: ModuleBuilder, form: ProductForm): FunctionBuilder =>
  module.function('thinAcross', thinSignature, (f) => write(f, form));

function write(f: FunctionBuilder, { lanes, fused }: ProductForm): void {
  const [a, innerStride, b, columnStride, c, columns, inner] = f.params as readonly Local[] &
    [Local, Local, Local, Local, Local, Local, Local];
  const [from, steps, step, column, x, to] = several(f, 6, 'i32') as readonly Local[] &
    [Local, Local, Local, Local, Local, Local];
  const reads = several(f, GROUPS, 'i32');
  const [twice, thrice, read] = several(f, 3, 'i32') as [Local, Local, Local];
  const square = several(f, 4, 'v128');
  const spare = several(f, 4, 'v128');
  const factors = several(f, 4, 'v128');
  const sums = several(f, GROUPS, 'v128');
  f.get(columnStride).i32(1).op('i32.shl').tee(twice).get(columnStride).op('i32.add').set(thrice);

  f.upTo(from, () => f.get(inner), INNER, () => {
    f.get(inner, from).op('i32.sub').set(steps);
    atMost(f, INNER, steps).set(steps);
    f.get(c).set(to).i32(0).set(column);
    f.upTo(column, () => f.get(columns).i32(COLUMNS - 1).op('i32.sub'), COLUMNS, together);
    f.upTo(column, () => f.get(columns), 1, one);
    f.get(a, steps, innerStride).op('i32.mul', 'i32.add').set(a);
    f.get(b, steps).i32(lanes.shift).op('i32.shl', 'i32.add').set(b);
  }); // prettier-ignore

  /** Begins sums at 0. */
  function begin(): void {
    stepped(f, b, column, columnStride).set(reads[0]!);
    f.get(a).set(x).i32(0).set(step);
    for (const sum of sums) f.v128('i32x4', 0).set(sum);
  }

  /** Takes the next element of the row. */
  function next(factor: Local): void {
    f.get(x).memory(lanes.splat).set(factor);
    advanceBy(f, x, innerStride);
  }

  /** Pushes where column `k` of a group is. */
  function place(group: Local, k: number): void {
    f.get(group);
    if (k > 0) f.get([columnStride, twice, thrice][k - 1]!).op('i32.add');
  }

  function together(): void {
    begin();
    for (let g = 1; g < GROUPS; g++)
      f.get(reads[g - 1]!, columnStride)
        .i32(2)
        .op('i32.shl', 'i32.add')
        .set(reads[g]!);
    f.upTo(step, () => f.get(steps).i32(3).op('i32.sub'), 4, () => {
      factors.forEach(next);
      reads.forEach((group, g) => {
        square.forEach((vector, k) => {
          place(group, k);
          f.memory('v128.load').set(vector);
        });
        transposeFours(f, square, spare);
        square.forEach((vector, k) => accumulate(f, lanes, fused, sums[g]!, factors[k]!, vector));
        advance(f, group, 16);
      });
    }); // prettier-ignore
    f.upTo(step, () => f.get(steps), 1, () => {
      next(factors[0]!);
      reads.forEach((group, g) => {
        for (let k = 0; k < 4; k++) {
          place(group, k);
          f.get(square[0]!).memoryLane('v128.load32_lane', k).set(square[0]!);
        }
        accumulate(f, lanes, fused, sums[g]!, factors[0]!, square[0]!);
        advance(f, group, lanes.bytes);
      });
    }); // prettier-ignore
    f.get(from).if(() =>
      sums.forEach((sum, g) =>
        f
          .get(to)
          .memory('v128.load', 16 * g)
          .get(sum)
          .op(lanes.add)
          .set(sum),
      ),
    );
    sums.forEach((sum, g) => f.get(to, sum).memory('v128.store', 16 * g));
    advance(f, to, COLUMNS * lanes.bytes);
  }

  // in the same arithmetic
  function one(): void {
    const [sum, value] = [sums[0]!, square[0]!];
    begin();
    f.get(reads[0]!).set(read);
    f.upTo(step, () => f.get(steps), 1, () => {
      next(factors[0]!);
      f.get(read).memory(lanes.splat).set(value);
      advance(f, read, lanes.bytes);
      accumulate(f, lanes, fused, sum, factors[0]!, value);
    }); // prettier-ignore
    f.get(from).if(() => f.get(to).memory(lanes.splat).get(sum).op(lanes.add).set(sum));
    f.get(to, sum).memoryLane('v128.store32_lane', 0);
    advance(f, to, lanes.bytes);
  }
}
