import type { Triple } from './conv-geometry.ts';
import { type ProductForm, tileColumns } from './micro-product.ts';

/** Elements of a kernel that are packed at a time. */
const MOST_PACKED = 2 ** 21;

/** How many columns of `inner` elements each are packed at a time, and the bytes that takes. */
export function columnsAtOnce(form: ProductForm, inner: number, columns: number): { count: number; bytes: number } {
  const wide = tileColumns(form);
  const count = Math.min(columns, Math.max(wide, Math.floor(MOST_PACKED / inner / wide) * wide));
  return { count, bytes: (count + wide) * inner * form.lanes.bytes };
}

/** Goes through the taps of a window, each with its distance in bytes from the first. */
export function eachTap(window: Triple, strides: Triple, visit: (tap: number, offset: number) => void): void {
  let tap = 0;
  for (let t0 = 0; t0 < window[0]; t0++)
    for (let t1 = 0; t1 < window[1]; t1++)
      for (let t2 = 0; t2 < window[2]; t2++) visit(tap++, t0 * strides[0] + t1 * strides[1] + t2 * strides[2]);
}
