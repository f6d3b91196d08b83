import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type DType, factsOf } from '../src/dtype.ts';
import { formatArray } from '../src/print.ts';

interface Printed {
  readonly dtype: DType;
  readonly shape: number[];
  /** The elements, or an arithmetic sequence. */
  readonly data: (number | string)[] | { readonly start: number; readonly step: number; readonly count: number };
  readonly text: string;
}

// str(array) of NumPy 1.24
const records = JSON.parse(readFileSync(new URL('print.golden.json', import.meta.url), 'utf8')) as Printed[];

test.each(records.map((record, i) => [`${i}: ${record.dtype} [${record.shape.join(', ')}]`, record] as const))(
  'prints as NumPy: %s',
  (_, { dtype, shape, data, text }) => {
    const numbers = Array.isArray(data)
      ? data
      : Array.from({ length: data.count }, (_, i) => data.start + data.step * i);
    const values = new (factsOf(dtype).array)(numbers.length);
    numbers.forEach((value, i) => (values[i] = Number(value)));
    expect(formatArray(values, shape, dtype)).toBe(text);
  },
);

test('bools are true and false', () => {
  expect(formatArray(new Uint8Array([1, 0]), [2], 'bool')).toBe('[ true false]');
});
