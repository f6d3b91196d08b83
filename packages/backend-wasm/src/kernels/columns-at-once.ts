import { type ProductForm, tileColumns } from './micro-product.ts';

/** Elements of a right factor that are packed at a time: 8 MiB of float32. */
export const MOST_PACKED: number = 2 ** 21;

/** How many columns of `inner` elements each are packed at a time, and the bytes that takes. */
export function columnsAtOnce(form: ProductForm, inner: number, columns: number): { count: number; bytes: number } {
  const wide = tileColumns(form);
  const count = Math.min(columns, Math.max(wide, Math.floor(MOST_PACKED / inner / wide) * wide));
  return { count, bytes: (count + wide) * inner * form.lanes.bytes };
}
