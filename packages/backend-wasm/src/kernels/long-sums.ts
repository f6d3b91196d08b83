import type { Local } from '../emit/index.ts';
import type { Engine } from '../engine.ts';
import type { Code } from '../threads/team.ts';
import { advance, type Lanes } from './lanes.ts';
import type { ProductForm } from './micro-product.ts';
import type { Extents, Lie, ProductStep } from './product-step.ts';
import { INNER } from './product-strips.ts';

// Sums of blocks are added one after another, so that their error grows with the number of blocks. Of long sums so many blocks at a time are added up apart, then to the others:
// the error of a sum of k products is that of some 256 + 64 + k / 16384 additions in a row, where it was that of 256 + k / 256.

/** Steps of the inner axis that are added up by themselves. */
export const STRETCH: number = 64 * INNER;

/** Adds `rows` rows of so many bytes, `row` bytes apart, to others that lie alike. */
export type AddRows = (to: number, from: number, rows: number, row: number, bytes: number) => void;

export function addRows(engine: Engine, lanes: Lanes): AddRows {
  const { add } = engine.instance(`add ${lanes.name}`, (module) =>
    module.function('add', { params: ['i32', 'i32', 'i32'] }, (f) => {
      const [to, from, bytes] = f.params as [Local, Local, Local];
      const [end, whole] = [f.local('i32'), f.local('i32')];
      f.get(to, bytes).op('i32.add').set(end);
      f.get(to, bytes).i32(-16).op('i32.and', 'i32.add').set(whole);
      f.upTo(to, () => f.get(whole), 16, () => {
        f.get(to, to).memory('v128.load').get(from).memory('v128.load').op(lanes.add).memory('v128.store');
        advance(f, from, 16);
      });
      f.upTo(to, () => f.get(end), lanes.bytes, () => {
        f.get(to, to).memory(lanes.load).get(from).memory(lanes.load).op(lanes.addOne).memory(lanes.store);
        advance(f, from, lanes.bytes);
      });
    }),
  ) as { add: Code }; // prettier-ignore
  return (to, from, rows, row, bytes) => {
    const call = engine.caller(add);
    if (row === bytes) call(to, from, rows * bytes);
    else for (let i = 0; i < rows; i++) call(to + i * row, from + i * row, bytes);
  };
}

/** The step that `make` gives for so many steps of the inner axis; where these are very many, one for each stretch. */
export function inStretches(
  engine: Engine,
  form: ProductForm,
  { left, right, m, n, k, row, column }: Extents & { readonly left: Lie; readonly right: Lie },
  make: (k: number) => ProductStep,
): ProductStep {
  if (k <= STRETCH) return make(k);
  const { bytes } = form.lanes;
  const add = addRows(engine, form.lanes);
  const whole = make(STRETCH);
  const last = k % STRETCH > 0 ? make(k % STRETCH) : whole;
  // columns of a transposed result are its rows
  const [rows, apart, width] = column === bytes ? [m, row, n * bytes] : [n, column, m * bytes];
  const at = (Math.max(whole.scratch, last.scratch) + 15) & -16;
  return {
    scratch: at + rows * apart,
    run(a, b, c, scratch): void {
      const beside = scratch + at;
      for (let first = 0; first < k; first += STRETCH) {
        const step = k - first < STRETCH ? last : whole;
        const to = first === 0 ? c : beside;
        step.run(a + first * left.inner, b + first * right.inner, to, scratch, true);
        if (first > 0) add(c, beside, rows, apart, width);
      }
    },
  };
}
