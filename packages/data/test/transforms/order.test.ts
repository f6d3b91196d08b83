// transforms that pick, order and join: what they read, what they give up, how many they say there are
import { cpu } from '@tensai/backend-cpu';
import { memory, registerBackend, tensor } from '@tensai/core';
import { Dataset } from '@tensai/data';
import { describe, expect, test, vi } from 'vitest';
import { collect, read, turn, upTo } from '../reading.ts';

registerBackend(cpu());

const numbers = Dataset.fromTensorSlices(upTo(5));
const endless = Dataset.fromGenerator(
  function* () {
    for (let i = 0; ; i++) yield i;
  },
  { cardinality: -1 },
);
const unknown = Dataset.fromGenerator(() => upTo(5));
const none = Dataset.fromTensorSlices([]);

test.each<[string, Dataset<unknown>, number, unknown[]]>([
  ['skip', numbers.skip(2), 3, [2, 3, 4]],
  ['skip more than there are', numbers.skip(9), 0, []],
  ['skip none', numbers.skip(0), 5, upTo(5)],
  ['skip all', numbers.skip(-1), 0, []],
  ['skip of an unknown number', unknown.skip(3), -2, [3, 4]],
  ['take of no end', endless.skip(2).take(2), 2, [2, 3]],
  ['take of an unknown number', unknown.take(2), -2, [0, 1]],
  ['repeat', numbers.take(2).repeat(2), 4, [0, 1, 0, 1]],
  ['repeat never', numbers.repeat(0), 0, []],
  ['repeat nothing', none.repeat(), 0, []],
  ['repeat an unknown number', unknown.repeat(2), -2, [...upTo(5), ...upTo(5)]],
  [
    'batch of repetitions',
    numbers.repeat(2).batch(4),
    3,
    [
      [0, 1, 2, 3],
      [4, 0, 1, 2],
      [3, 4],
    ],
  ],
  ['repeat without end', numbers.repeat().take(7), 7, [...upTo(5), 0, 1]],
  ['concatenate', numbers.take(2).concatenate(unknown.take(1)), -2, [0, 1, 0]],
  ['concatenate behind no end', endless.concatenate(unknown).take(1), 1, [0]],
  ['batch across', numbers.concatenate(endless).batch(4).take(2), 2, [upTo(4), [4, 0, 1, 2]]],
  ['enumerate', numbers.enumerate().batch(3).take(1), 1, [[upTo(3), upTo(3)]]],
  ['enumerate, shuffled', numbers.enumerate({ start: -1 }).shuffle({ seed: 1 }).skip(4), 1, [[0, 1]]],
  ['zip', Dataset.zip(numbers, endless).batch(4).take(1), 1, [[upTo(4), upTo(4)]]],
  [
    'zip of a dictionary',
    Dataset.zip({ a: numbers.skip(3), b: unknown }),
    -2,
    [
      { a: 3, b: 0 },
      { a: 4, b: 1 },
    ],
  ],
  ['zip of one', Dataset.zip(numbers.take(1)), 1, [[0]]],
  ['shard', numbers.shard(2, 1), 2, [1, 3]],
  ['more shards than elements', numbers.shard(9, 8), 0, []],
  [
    'fromTensors',
    Dataset.fromTensors({ x: [1, 2], y: [tensor(3), true] }).repeat(2),
    2,
    Array(2).fill({ x: [1, 2], y: [3, true] }),
  ],
  [
    'fromTensors, batched',
    Dataset.fromTensors([1, 2]).repeat(2).batch(2),
    1,
    [
      [
        [1, 2],
        [1, 2],
      ],
    ],
  ],
  ['unbatch', numbers.batch(2).unbatch(), -2, upTo(5)],
  [
    'unbatch and batch again',
    Dataset.zip(numbers, numbers).batch(2).unbatch().batch(3),
    -2,
    [
      [upTo(3), upTo(3)],
      [
        [3, 4],
        [3, 4],
      ],
    ],
  ],
  ['filter', unknown.filter((x) => x.itemSync() > 2).batch(2), -2, [[3, 4]]],
  ['filter nothing', none.filter(() => true), 0, []],
  ['prefetch nothing ahead', numbers.prefetch(0), 5, upTo(5)],
  ['prefetch more than there are', numbers.prefetch(9), 5, upTo(5)],
  ['prefetch, batched', numbers.prefetch(2).batch(3), 2, [upTo(3), [3, 4]]],
  ['cache', numbers.cache().batch(5), 1, [upTo(5)]],
])('%s', async (_, dataset, cardinality, elements) => {
  expect(dataset.cardinality()).toBe(cardinality);
  expect(await read(dataset)).toEqual(elements);
  expect(await read(dataset.prefetch(1))).toHaveLength(elements.length);
});

test.each<[string, Dataset<unknown>]>([
  ['fromTensors', Dataset.fromTensors([tensor(1), [2]]).repeat(50)],
  ['unbatch', numbers.repeat(10).batch(7).unbatch().batch(3)],
  [
    'filter',
    unknown
      .repeat(10)
      .filter((x) => x.itemSync() !== 3)
      .shuffle(7, { seed: 1 })
      .skip(3),
  ],
  [
    'zip',
    Dataset.zip(
      unknown.repeat(9),
      unknown
        .map((x) => x)
        .concatenate(unknown)
        .skip(1),
      numbers.enumerate(),
    ),
  ],
  ['prefetch', Dataset.zip(unknown, numbers).prefetch(3).batch(2, { dropRemainder: true })],
  [
    'map',
    unknown
      .repeat(10)
      .map(async (x) => ({ x }))
      .batch(3)
      .shuffle(3)
      .prefetch(2)
      .skip(1)
      .take(4),
  ],
])('%s leaves no tensors, whether the pass ends or is left', async (_, dataset) => {
  const dispose = (element: unknown): void => {
    if (typeof (element as { dispose?: unknown }).dispose === 'function') (element as { dispose(): void }).dispose();
    else Object.values(element as object).forEach(dispose);
  };
  const before = memory().tensors;
  for await (const element of dataset) dispose(element);
  expect(memory().tensors).toBeLessThanOrEqual(before);
  let left = 3;
  for await (const element of dataset) {
    dispose(element);
    if (--left === 0) break;
  }
  expect(memory().tensors).toBeLessThanOrEqual(before);
});

describe('repeat', () => {
  test('shuffles each time anew, the same with the same seed, and is left in the middle', async () => {
    const twice = (): Dataset<unknown> => numbers.shuffle({ seed: 3 }).repeat(2).batch(5);
    const [first, second] = await read(twice());
    expect(first).not.toEqual(second);
    expect(await read(twice())).toEqual([first, second]);
    const passes = [await read(twice()), await read(twice())];
    expect(passes[0]).toEqual(passes[1]);
    for await (const _ of numbers.repeat()) break;
  });
});

describe('cache', () => {
  test('keeps the first whole pass; each pass gives handles of its own', async () => {
    let calls = 0;
    const cached = unknown
      .map((x) => {
        calls++;
        return x;
      })
      .cache();
    for await (const x of cached) {
      x.dispose();
      break;
    }
    expect(calls).toBe(1);
    for (let pass = 0; pass < 3; pass++) for await (const x of cached.shuffle()) x.dispose();
    expect(calls).toBe(6);
    expect(await read(cached)).toEqual(upTo(5));
  });

  test('two passes at once do not disturb each other', async () => {
    const cached = unknown.cache();
    const pairs = Dataset.zip(cached, cached.shuffle(3, { seed: 1 }));
    expect((await read(pairs)).map((pair) => (pair as number[])[0])).toEqual(upTo(5));
    expect(await read(cached)).toEqual(upTo(5));
  });
});

describe('filter', () => {
  test('takes bool tensors and promises; a failure comes with the number of the element', async () => {
    expect(await read(numbers.filter((x) => tensor(x.itemSync() > 3)))).toEqual([4]);
    expect(await read(numbers.filter(async (x) => (await x.item()) > 3))).toEqual([4]);
    const broken = numbers.filter((x) => {
      if (x.itemSync() === 2) throw new RangeError('two');
      return false;
    });
    await expect(read(broken)).rejects.toThrow('filter: element 2 failed: two');
  });
});

describe('interleave', () => {
  test('reads no dataset before its turn, and closes all', async () => {
    const log: string[] = [];
    const spread = numbers.interleave(
      async (x) => {
        const name = await x.item();
        return Dataset.fromGenerator(function* () {
          try {
            for (let i = 0; i < 2; i++) {
              log.push(`${name}.${i}`);
              yield x.itemSync(); // still there
            }
          } finally {
            log.push(`${name} closed`);
          }
        }).map((y) => y);
      },
      { cycleLength: 2 },
    );
    expect(await read(spread.take(5))).toEqual([0, 1, 0, 1, 2]);
    expect(log).toEqual(['0.0', '1.0', '0.1', '1.1', '0 closed', '1 closed', '2.0', '2 closed']);
  });

  test('shuffles each dataset anew, the same with the same seed', async () => {
    const shuffled = (): Dataset<unknown> => numbers.flatMap(() => numbers.shuffle({ seed: 1 })).batch(5);
    const orders = await read(shuffled());
    expect(new Set(orders.map(String)).size).toBeGreaterThan(3);
    expect(await read(shuffled())).toEqual(orders);
  });

  test('a failure comes with the number of the element; what is no dataset is refused', async () => {
    const broken = numbers.flatMap((x) => {
      if (x.itemSync() === 2) throw new RangeError('two');
      return none;
    });
    await expect(read(broken)).rejects.toThrow('flatMap: element 2 failed: two');
    await expect(read(numbers.flatMap((() => 3) as never))).rejects.toMatchObject({ cause: { code: 'inner-dataset' } });
    expect(() => numbers.interleave(() => none, { cycleLength: 0 })).toThrow('cycleLength is a whole number from 1 up');
  });
});

describe('unbatch', () => {
  test('refuses scalars and unequal first axes', async () => {
    await expect(read(numbers.unbatch())).rejects.toMatchObject({ code: 'unbatch' });
    await expect(read(Dataset.fromTensors([new Uint8Array(2), new Uint8Array(3)]).unbatch())).rejects.toThrow(
      'have the shapes [2], [3]',
    );
  });
});

describe('a signal', () => {
  test('ends a pass that waits, and the generator with it', async () => {
    const controller = new AbortController();
    let closed = false;
    const slow = Dataset.fromGenerator(async function* () {
      try {
        yield 1;
        await turn(200);
        yield 2;
      } finally {
        closed = true;
      }
    });
    const seen: unknown[] = [];
    const before = memory().tensors;
    const run = async (): Promise<void> => {
      for await (const x of slow.prefetch(1).withOptions({ signal: controller.signal })) {
        seen.push(x.itemSync());
        x.dispose();
        setTimeout(() => controller.abort(new RangeError('enough')), 5);
      }
    };
    const start = performance.now();
    await expect(run()).rejects.toThrow('enough');
    expect(performance.now() - start).toBeLessThan(150);
    expect(seen).toEqual([1]);
    await vi.waitFor(() => expect(closed).toBe(true));
    expect(memory().tensors).toBeLessThanOrEqual(before);
  });

  test('ends one that does not wait, and one that has not begun', async () => {
    const controller = new AbortController();
    const dataset = numbers.withOptions({ signal: controller.signal });
    expect(await collect(dataset)).toHaveLength(5);
    const run = async (): Promise<void> => {
      for await (const _ of dataset) controller.abort();
    };
    await expect(run()).rejects.toMatchObject({ name: 'AbortError' });
    await expect(run()).rejects.toMatchObject({ name: 'AbortError' });
  });
});

test.each<[string, () => unknown]>([
  ['skip: the count is a whole number from 0 up, or -1 for all, got -2', () => numbers.skip(-2)],
  ['repeat: the count is a whole number from 0 up, or -1 for no end, got 0.5', () => numbers.repeat(0.5)],
  ['prefetch: the size is a whole number from 0 up, got -1', () => numbers.prefetch(-1)],
  ['shard: the number of shards is a whole number from 1 up, got 0', () => numbers.shard(0, 0)],
  ['shard: the index is a whole number from 0 to 1, got 2', () => numbers.shard(2, 2)],
  ['enumerate: start is a whole number, got 0.5', () => numbers.enumerate({ start: 0.5 })],
  ["enumerate: there is no option 'from'", () => numbers.enumerate({ from: 1 } as object)],
  ['fromTensors: x is a string', () => Dataset.fromTensors({ x: 'a' } as never)],
])('%s', (message, call) => {
  expect(call).toThrow(message);
});
