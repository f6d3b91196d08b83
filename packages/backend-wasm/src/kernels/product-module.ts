import type { FunctionBuilder, Local, ModuleBuilder } from '../emit/index.ts';
import type { Engine, Exports } from '../engine.ts';
import type { ProductForm } from './micro-product.ts';
import { packColumns } from './pack-columns.ts';
import { packRows } from './pack-rows.ts';
import { type Block, writeStrips } from './product-strips.ts';
import { float32Lanes, float64Lanes, stepped } from './lanes.ts';
import { thinAcross } from './thin-across.ts';
import { thinProduct } from './thin-product.ts';

/** `(a, rowStride, innerStride, panels, c, cRow, cColumn, rows, columns, inner, more, scratch, bias, finish)`: strides in bytes */
const stripsSignature = { params: new Array<'i32'>(14).fill('i32') } as const;

/** How products of a dtype are formed; null for those that are not. */
export function formOf({ features }: Engine, dtype: string): ProductForm | null {
  const lanes = [float32Lanes, float64Lanes].find(({ name }) => name === dtype);
  return lanes ? { lanes, fused: features.relaxed, joined: features.joined } : null;
}

/** Functions for matrix products: `pack` (as `packColumns`), `strips`, `thin` and, in float32, `thinAcross`. */
export const productModule = (engine: Engine, form: ProductForm): Exports =>
  engine.instance(`product ${form.lanes.name} ${form.fused}`, (module) => {
    packColumns(module, form.lanes, 'pack');
    thinProduct(module, form);
    if (form.lanes.count === 4) thinAcross(module, form);
    module.function('strips', stripsSignature, (f) => writeMatrixStrips(f, module, form));
  });

function writeMatrixStrips(f: FunctionBuilder, module: ModuleBuilder, form: ProductForm): void {
  const [a, aRow, aInner, panels, c, cRow, cColumn, rows, columns, inner, more, scratch, bias, table] =
    f.params as readonly Local[] &
      [Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local];
  const copyRows = packRows(module, form.lanes);
  const { bytes, shift } = form.lanes;
  const pack = ({ firstRow, firstStep, rows: taken, steps, left, rowStride }: Block): void => {
    stepped(f, a, firstRow, aRow).get(firstStep, aInner).op('i32.mul', 'i32.add').set(left);
    f.get(aRow).set(rowStride);
    // rows whose elements lie side by side are read where they are
    f.get(aInner).i32(bytes).op('i32.ne').if(() => {
      f.get(left, aRow, aInner, taken, steps, scratch).call(copyRows);
      f.get(scratch).set(left).get(steps).i32(shift).op('i32.shl').set(rowStride);
    }); // prettier-ignore
  };
  const finish = { bias, table };
  writeStrips(f, module, form, { panels, c, cRow, cColumn, rows, columns, inner, more, finish, scratch }, pack);
}
