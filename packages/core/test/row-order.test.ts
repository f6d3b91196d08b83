import { type DType, storedArrayOf, type TypedArray } from '@tensai/core';
import { expect, test } from 'vitest';
import { rowOrder, rowSort } from '../src/ops/row-order.ts';

const dtypes: readonly DType[] = ['float32', 'int32', 'uint32', 'int8', 'uint8', 'bool'];

/** Elements with many equal ones among them: `(i² + 7) mod 101`, of both signs where there are any. */
function elements(dtype: DType, count: number): TypedArray {
  const Elements = storedArrayOf(dtype);
  const sign = dtype === 'float32' || dtype.startsWith('int') ? -1 : 1;
  const array = new Elements(count) as TypedArray;
  for (let i = 0; i < count; i++) {
    const value = ((i * i + 7) % 101) * (i % 3 === 0 ? sign : 1);
    array[i] = dtype === 'bool' ? value % 2 : value;
  }
  if (dtype !== 'float32') return array;
  array.set([0, -0, NaN, -0, Infinity, 0, -Infinity, NaN, 1e-45, -1e-45], 3);
  return array;
}

test.each(dtypes)('rows of %s are sorted as by their order', (dtype) => {
  for (const count of [33, 100, 5000]) {
    const values = elements(dtype, 2 * count);
    const [sorted, order] = [rowSort(dtype, count)!, rowOrder(dtype, count, false)];
    // one row after the other, then every second element
    for (const [base, stride] of [
      [0, 1],
      [count, 1],
      [1, 2],
    ] as const) {
      const wanted = Array.from(order(values, base, stride), (place) => values[base + place * stride]!);
      expect([...sorted(values, base, stride)]).toEqual(wanted);
    }
  }
});

test('what takes two words, or is short, is put in order by positions', () => {
  expect(rowSort('float64', 100)).toBeNull();
  expect(rowSort('float32', 8)).toBeNull();
});
