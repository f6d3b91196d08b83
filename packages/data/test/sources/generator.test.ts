import { cpu } from '@tensai/backend-cpu';
import { keep, memory, registerBackend, type Tensor, tensor, Variable } from '@tensai/core';
import { Dataset, HostArray, INFINITE_CARDINALITY, UNKNOWN_CARDINALITY } from '@tensai/data';
import { describe, expect, test, vi } from 'vitest';
import { read, turn, upTo } from '../reading.ts';

registerBackend(cpu());

/** Numbers without end, and what was asked of them. */
function watched({ late = false } = {}): { dataset: Dataset<Tensor>; log: string[] } {
  const log: string[] = [];
  function* numbers(): Generator<number> {
    try {
      for (let i = 0; ; i++) {
        log.push(`${i}`);
        yield i;
      }
    } finally {
      log.push('closed');
    }
  }
  async function* later(): AsyncGenerator<number> {
    for (const i of numbers()) {
      await turn();
      yield i;
    }
  }
  return { dataset: Dataset.fromGenerator<number>(late ? later : numbers), log };
}

describe.each([false, true])('asynchronous: %s', (late) => {
  test('a value is asked for when an element needs it, and leaving closes the generator', async () => {
    const { dataset, log } = watched({ late });
    const iterator = dataset.batch(2)[Symbol.asyncIterator]();
    expect(log).toEqual([]);
    await iterator.next();
    await turn(5);
    expect(log).toEqual(['0', '1']);
    await iterator.return();
    expect(log).toEqual(['0', '1', 'closed']);
    log.length = 0;
    expect(await read(dataset.take(2))).toEqual([0, 1]);
    expect(log).toEqual(['0', '1', 'closed']);
  });

  test('a failure downstream closes it', async () => {
    const { dataset, log } = watched({ late });
    const failing = dataset.map((): never => {
      throw new RangeError('no');
    });
    await expect(read(failing)).rejects.toThrow('map: element 0 failed: no');
    expect(log).toEqual(['0', 'closed']);
  });

  test('prefetch asks for no more than it may, and closes it', async () => {
    const { dataset, log } = watched({ late });
    const before = memory().tensors;
    for await (const element of dataset.batch(2).prefetch(2)) {
      await vi.waitFor(() => expect(log.length).toBeGreaterThanOrEqual(6));
      await turn(5);
      expect(log).toEqual(['0', '1', '2', '3', '4', '5']);
      element.dispose();
      break;
    }
    expect(log.at(-1)).toBe('closed');
    expect(memory().tensors).toBeLessThanOrEqual(before);
    await turn(10);
    expect(log.at(-1)).toBe('closed');
  });
});

test('each pass begins anew; numbers are copied', async () => {
  const buffer = new Float32Array(1);
  const dataset = Dataset.fromGenerator(function* () {
    for (let i = 0; i < 3; i++) {
      buffer[0] = i;
      yield [buffer, new HostArray(buffer, [1, 1])];
    }
  });
  const whole = [
    [
      [[0], [1], [2]],
      [[[0]], [[1]], [[2]]],
    ],
  ];
  expect(await read(dataset.batch(3))).toEqual(whole);
  expect(await read(dataset.batch(3))).toEqual(whole);
});

test('takes iterables, promises of values, and every kind of value', async () => {
  expect(await read(Dataset.fromGenerator(() => [1, 2, 3]))).toEqual([1, 2, 3]);
  expect(await read(Dataset.fromGenerator(() => new Set([true])))).toEqual([true]);
  expect(
    await read(Dataset.fromGenerator(() => [Promise.resolve(1), Promise.resolve(2)] as unknown as number[])),
  ).toEqual([1, 2]);
  const dataset = Dataset.fromGenerator(function* () {
    yield { a: [[1, 2]], b: [tensor([3]), new Variable(4)] } as const;
  });
  expect(await read(dataset)).toEqual([{ a: [[1, 2]], b: [[3], 4] }]);
});

test('tensors are handed over, but for kept ones', async () => {
  const kept = keep(tensor([1, 1]));
  const before = memory().tensors;
  const dataset = Dataset.fromGenerator(function* () {
    for (let i = 0; i < 2000; i++) yield [tensor([i, i]), kept];
  });
  for (const plan of [
    dataset,
    dataset.batch(7),
    dataset.shuffle(20, { seed: 1 }).batch(7),
    dataset.skip(1500),
    dataset.shard(3, 1),
  ])
    for await (const element of plan) for (const part of element) part.dispose();
  expect(memory().tensors).toBeLessThanOrEqual(before);
  for await (const _ of dataset.shuffle(20, { seed: 1 }).batch(7)) break;
  expect(memory().tensors - before).toBeLessThanOrEqual(2); // the batch that was not disposed of
  expect(kept.arraySync()).toEqual([1, 1]);

  const once = tensor([1]);
  const twice = Dataset.fromGenerator(() => [once, once]);
  const use = async (): Promise<void> => {
    for await (const x of twice) x.dispose();
  };
  await expect(use()).rejects.toMatchObject({
    message: expect.stringMatching(/^fromGenerator: element 1 failed: .* has been disposed\nhint: .*keep\(tensor\)/s),
  });
});

test('a failure comes with its element', async () => {
  const cause = new RangeError('torn');
  const seen: unknown[] = [];
  const dataset = Dataset.fromGenerator(function* () {
    yield 1;
    yield 2;
    throw cause;
  });
  const run = async (): Promise<void> => {
    for await (const x of dataset.prefetch(5)) seen.push(x.itemSync());
  };
  await expect(run()).rejects.toMatchObject({
    code: 'dataset-callback',
    message: 'fromGenerator: element 2 failed: torn',
    cause,
  });
  expect(seen).toEqual([1, 2]);
});

test('words are refused, and the generator is closed', async () => {
  let closed = false;
  const dataset = Dataset.fromGenerator(function* () {
    try {
      yield [1, 'a'];
    } finally {
      closed = true;
    }
  });
  await expect(read(dataset)).rejects.toMatchObject({
    message: expect.stringContaining('element 0 failed: fromGenerator: [1] is a string'),
    cause: { code: 'element-value' },
  });
  expect(closed).toBe(true);
});

test('cardinality is what it is told', () => {
  const of = (cardinality: number): number => Dataset.fromGenerator(() => [1], { cardinality }).cardinality();
  expect(Dataset.fromGenerator(() => [1]).cardinality()).toBe(UNKNOWN_CARDINALITY);
  expect([of(7), of(INFINITE_CARDINALITY), of(UNKNOWN_CARDINALITY)]).toEqual([7, -1, -2]);
  expect(() => of(-3)).toThrow('the cardinality is a whole number from 0 up');
});

test('what is no function, or gives nothing to iterate, is refused', async () => {
  expect(() => Dataset.fromGenerator(upTo(2) as never)).toThrow(
    'hint: each pass begins anew: fromGenerator(() => values)',
  );
  await expect(read(Dataset.fromGenerator((() => 3) as never))).rejects.toMatchObject({
    code: 'generator',
    message: expect.stringContaining('got one that returns a number'),
  });
});
