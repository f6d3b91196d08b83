import { apply1, definePrimitive, tensor } from '@tensai/core';
import { host, type OpSamples } from '@tensai/core/samples';
import { expect, test } from 'vitest';
import { supportTable } from '../support-table.ts';

const searching = definePrimitive({ name: 'test-searching', infer: ([x]) => [x!], host: () => {} });

test('dtypes as the samples try them, and gradients where there are any', async () => {
  const sample = { title: '', call: () => tensor(1), reference: () => host([1]) };
  const op = (name: string, samples: OpSamples['samples']): OpSamples => ({ name, ops: [], samples, badCalls: [] });
  const table = await supportTable([
    op('smooth', [{ ...sample, inputs: [host([1])] }]),
    op('counted', [{ ...sample, inputs: [host([1], [1], 'int32'), host([1], [1], 'bool')] }]),
    op('narrow', [{ ...sample, inputs: [host([1])], dtypes: ['float32'], gradients: [] }]),
    op('counting', [{ ...sample, inputs: [host([1])], call: (x) => apply1(searching, [x!], {}) }]),
  ]);
  expect(table.split('\n')).toEqual([
    '| function   | bool | uint8 | int8 | uint32 | int32 | float16 | bfloat16 | float32 | float64 | complex64 | gradient | anywhere |',
    '| ---------- | ---- | ----- | ---- | ------ | ----- | ------- | -------- | ------- | ------- | --------- | -------- | -------- |',
    '| `counted`  | ✓    |       |      |        | ✓     |         |          |         |         |           |          | ✓        |',
    '| `counting` |      |       |      |        |       | ✓       | ✓        | ✓       | ✓       |           | ✓        | host     |',
    '| `narrow`   |      |       |      |        |       |         |          | ✓       |         |           |          | ✓        |',
    '| `smooth`   |      |       |      |        |       | ✓       | ✓        | ✓       | ✓       |           | ✓        | ✓        |',
  ]);
});
