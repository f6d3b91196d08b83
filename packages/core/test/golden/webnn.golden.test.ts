import '../setup.ts';
import type { Tensor } from '@tensai/core';
import { host } from '@tensai/core/samples';
import { closeTo, type Closeness } from '@tensai/testkit';
import { expect, test } from 'vitest';
import { dtypesKnown, given, readRecords, type Recorded } from './recorded-calls.ts';
import { type Attributes, webnnCalls } from './webnn-calls.ts';

/** A call of the Web Platform Tests for the Web Neural Network API. */
interface WebnnRecord extends Closeness {
  readonly id: string;
  readonly fn: string;
  readonly attrs?: Attributes;
  readonly inputs: readonly (Recorded & { readonly arg: string })[];
  readonly expected: readonly Recorded[];
}

const records = readRecords<WebnnRecord>('webnn.golden.jsonl').filter(dtypesKnown);

test.each(records)('$id', async ({ fn, attrs = {}, inputs, expected, ...closeness }) => {
  const operands = Object.fromEntries(inputs.map((x) => [x.arg, given(x)]));
  const results = ([] as Tensor[]).concat(webnnCalls[fn]!(operands, attrs));
  expect(results.map(({ dtype }) => dtype)).toEqual(expected.map(({ dtype }) => dtype));
  for (const [k, { shape, data }] of expected.entries())
    // oxlint-disable-next-line no-await-in-loop -- the first one that differs is the one to see
    await closeTo(results[k]!, host(data, shape, results[k]!.dtype), closeness);
});
