import type { HostArray } from '../sample.ts';
import { build, elementOf } from '../reference.ts';

/** Positions in ascending order, of equal elements the earlier first, NaN last; by a comparison of all pairs. */
export const ordered = (values: readonly number[]): number[] =>
  values
    .map((value, i) => ({ value, i }))
    .sort((a, b) => {
      if (Number.isNaN(a.value) || Number.isNaN(b.value))
        return Number(Number.isNaN(a.value)) - Number(Number.isNaN(b.value)) || a.i - b.i;
      return a.value - b.value || a.i - b.i;
    })
    .map(({ i }) => i);

/** The same from the largest down: NaN first, of equal elements the earlier first. */
export const descending = (values: readonly number[]): number[] =>
  values
    .map((value, i) => ({ value, i }))
    .sort((a, b) => {
      if (Number.isNaN(a.value) || Number.isNaN(b.value))
        return Number(Number.isNaN(b.value)) - Number(Number.isNaN(a.value)) || a.i - b.i;
      return b.value - a.value || a.i - b.i;
    })
    .map(({ i }) => i);

/** The elements of the row along `axis` in which a place lies. */
const rowOf = (x: HostArray, axis: number, index: readonly number[]): number[] =>
  Array.from({ length: x.shape[axis]! }, (_, i) => elementOf(x, index.with(axis, i)));

/** A function of rows, which gives rows, along an axis. */
export function alongRows(
  x: HostArray,
  axis: number,
  f: (row: readonly number[]) => readonly number[],
  dtype: HostArray['dtype'] = x.dtype,
  count: number = x.shape[axis]!,
): HostArray {
  return build(x.shape.with(axis, count), dtype, (index) => f(rowOf(x, axis, index.with(axis, 0)))[index[axis]!]!);
}
