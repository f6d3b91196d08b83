import { readFile } from 'node:fs/promises';
import { cpu } from '@tensai/backend-cpu';
import { registerBackend, registerMethods, square } from '@tensai/core';
import { Dataset } from '@tensai/data';
import { expect, test } from 'vitest';
import { read, upTo } from './reading.ts';

registerBackend(cpu());
registerMethods();

/** What TensorFlow's documentation says of a program of tf.data. */
interface Fact {
  readonly id: string;
  readonly name: string;
  readonly prog: string;
  readonly expected: unknown;
}

const facts = JSON.parse(await readFile(new URL('dataset.golden.json', import.meta.url), 'utf8')) as Fact[];
const range = (from: number, to = Infinity): Dataset<unknown> =>
  Dataset.fromTensorSlices(to === Infinity ? upTo(from) : upTo(to).slice(from));
const ragged = [
  [1, 2, 3],
  [1, 2],
  [1, 2, 3, 4],
];

const programs: Readonly<Record<string, () => Promise<unknown>>> = {
  'hand-100': () => read(range(8).batch(3, { dropRemainder: true })),
  'hand-105': () => read(Dataset.fromTensorSlices([1, 2, 3, 4, 5]).map((x) => x.add(1))),
  'hand-106': () => {
    const rows = Dataset.fromTensorSlices([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    return read(rows.flatMap((row) => Dataset.fromTensorSlices(row)));
  },
  'hand-107': () =>
    read(
      Dataset.fromTensorSlices([1, 2, 3, 4, 5]).interleave((x) => Dataset.fromTensors(x).repeat(6), {
        cycleLength: 2,
        blockLength: 4,
      }),
    ),
  'hand-115': () => read(Dataset.fromGenerator(() => ragged).unbatch()),
  'hand-116': async () => ({
    range: range(42).cardinality(),
    repeat: range(42).repeat().cardinality(),
    filter: range(42)
      .filter(() => true)
      .cardinality(),
  }),
  'hand-117': () => read(Dataset.zip(range(1, 4), range(13, 15))),
  'hand-120': () => read(Dataset.fromTensorSlices([1, 2, 3]).repeat(3)),
  'hand-121': () => read(Dataset.fromTensorSlices([1, 2, 3]).enumerate({ start: 5 })),
  'hand-122': async () => {
    let calls = 0;
    const dataset = Dataset.fromTensorSlices(upTo(5))
      .map((x) => {
        calls++;
        return square(x);
      })
      .cache();
    const first = await read(dataset);
    expect(await read(dataset)).toEqual(first);
    expect(calls).toBe(5);
    return first;
  },
  'hand-125': () => read(range(10).shard(3, 0)),
  'hand-126': () => read(range(10).shard(3, 1)),
  'hand-127': () => read(range(10).shard(3, 2)),
};

const notOurs: Readonly<Record<string, string>> = {
  'hand-101': 'no paddedBatch: pad in map, then batch',
  'hand-102': 'no paddedBatch',
  'hand-110': 'no window: it gives datasets of datasets',
  'hand-111': 'no window',
  'hand-112': 'no window',
};

test.each(facts.filter(({ id }) => !(id in notOurs)))('$id $name: $prog', async ({ id, expected }) => {
  expect(await programs[id]!()).toEqual(expected);
});

test('every fact is either tested or named with a reason', () => {
  expect([...Object.keys(programs), ...Object.keys(notOurs)].sort()).toEqual(facts.map(({ id }) => id).sort());
});
