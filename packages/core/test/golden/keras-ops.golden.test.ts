import '../setup.ts';
import * as core from '@tensai/core';
import { closeTo, type Closeness, type Values } from '@tensai/testkit';
import { expect, test } from 'vitest';
import { dtypesKnown, given, isRecorded, readRecords } from './recorded-calls.ts';

/** A call of Keras' own tests: required arguments, then options, as ours take them. */
interface KerasRecord extends Closeness {
  readonly id: string;
  readonly fn: string;
  readonly args: readonly unknown[];
  readonly options?: object;
  /** Which of several results. */
  readonly output?: number;
  readonly expected: Values;
}

type AnyFunction = (...given: unknown[]) => unknown;

const functions = core as unknown as Readonly<Record<string, AnyFunction | undefined>>;

/** The arrays in a value as tensors. */
function revived(value: unknown): unknown {
  if (isRecorded(value)) return given(value);
  if (Array.isArray(value)) return value.map(revived);
  if (!core.isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revived(item)]));
}

const records = readRecords<KerasRecord>('keras-ops.golden.jsonl').filter(
  (record) => functions[record.fn] !== undefined && dtypesKnown(record),
);

test.each(records)('$id $fn', async ({ fn, args, options, output, expected, ...closeness }) => {
  const operands = [...args, ...(options ? [options] : [])].map(revived);
  const results = await functions[fn]!(...operands);
  const result = (output === undefined ? results : (results as readonly unknown[])[output]) as Values;
  await expect(closeTo(result, expected, closeness)).resolves.toBeUndefined();
});
