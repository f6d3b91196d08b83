import type { FunctionBuilder, Local, ModuleBuilder } from '../emit/index.ts';
import { accesses, accumulate, advanceBy, atMost, inBytes, several } from './lanes.ts';
import type { ProductForm } from './micro-product.ts';
import { INNER } from './product-strips.ts';

/** Rows of the right factor that are added at a time. */
const TOGETHER = 4;

/** `(a, innerStride, b, bRow, c, columns, inner, scratch)`: strides in bytes */
export const thinSignature = { params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'] } as const;

/**
 * A function for one row times a right factor whose rows lie side by side: nothing is packed, since each element is needed once. `scratch` has place for a row. Sums go
 * through the inner axis as those of strips do.
 */
export const thinProduct = (module: ModuleBuilder, form: ProductForm): FunctionBuilder =>
  module.function('thin', thinSignature, (f) => write(f, form));

function write(f: FunctionBuilder, { lanes, fused }: ProductForm): void {
  const [a, innerStride, b, bRow, c, columns, inner, scratch] = f.params as readonly Local[] &
    [Local, Local, Local, Local, Local, Local, Local, Local];
  const [from, steps, step, column, to, bytes, whole] = several(f, 7, 'i32') as readonly Local[] &
    [Local, Local, Local, Local, Local, Local, Local];
  const rows = several(f, TOGETHER, 'i32');
  const factors = several(f, TOGETHER, 'v128');
  const [sum, value] = several(f, 2, 'v128') as [Local, Local];
  inBytes(f.get(columns), lanes).set(bytes);
  f.get(bytes).i32(-16).op('i32.and').set(whole);

  f.upTo(from, () => f.get(inner), INNER, () => {
    f.get(inner, from).op('i32.sub').set(steps);
    atMost(f, INNER, steps).set(steps);
    f.get(scratch, c, from).op('select').set(to);
    f.get(to).i32(0).get(bytes).fill();
    f.i32(0).set(step);
    f.upTo(step, () => f.get(steps).i32(TOGETHER - 1).op('i32.sub'), TOGETHER, () => add(TOGETHER));
    f.upTo(step, () => f.get(steps), 1, () => add(1));
    f.get(from).if(addToResult);
  }); // prettier-ignore

  /** Adds so many rows of the right factor. */
  function add(count: number): void {
    for (let r = 0; r < count; r++) {
      f.get(a).memory(lanes.splat).set(factors[r]!);
      advanceBy(f, a, innerStride);
      f.get(b).set(rows[r]!);
      advanceBy(f, b, bRow);
    }
    f.i32(0).set(column);
    // one by one, but in the same arithmetic
    accesses(f, lanes).forEach(({ step, load, store }, k) =>
      f.upTo(column, () => f.get([whole, bytes][k]!), step, () => {
        f.get(to, column).op('i32.add');
        load();
        f.set(sum);
        for (let r = 0; r < count; r++) {
          f.get(rows[r]!, column).op('i32.add');
          load();
          f.set(value);
          accumulate(f, lanes, fused, sum, factors[r]!, value);
        }
        f.get(to, column).op('i32.add').get(sum);
        store();
      }),
    ); // prettier-ignore
  }

  function addToResult(): void {
    f.i32(0).set(column);
    f.upTo(column, () => f.get(columns), 1, () => {
      f.get(c, column).i32(lanes.shift).op('i32.shl', 'i32.add').tee(rows[0]!).get(rows[0]!).memory(lanes.load);
      f.get(scratch, column).i32(lanes.shift).op('i32.shl', 'i32.add').memory(lanes.load);
      f.op(lanes.addOne).memory(lanes.store);
    }); // prettier-ignore
  }
}
