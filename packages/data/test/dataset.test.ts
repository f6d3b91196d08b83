import { cpu } from '@tensai/backend-cpu';
import { type Backend, registerBackend, setBackend, setRandomSeed, tensor, type Tensor, Variable } from '@tensai/core';
import { Dataset, HostArray, type Items, type Plan, type RowStructure } from '@tensai/data';
import { describe, expect, test } from 'vitest';
import { collect, read, upTo } from './reading.ts';

registerBackend(cpu());

describe('fromTensorSlices', () => {
  test('gives row after row, and starts again each time', async () => {
    const dataset = Dataset.fromTensorSlices([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(dataset.cardinality()).toBe(3);
    expect(await read(dataset)).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(await read(dataset)).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
  });

  test('keeps structure, shapes and dtypes', async () => {
    const dataset = Dataset.fromTensorSlices({
      image: new HostArray(new Uint8Array([1, 2, 3, 4]), [2, 1, 2]),
      parts: [tensor([[1], [2]], { dtype: 'int32' }), new Float64Array([0.5, 1.5])],
      flag: [true, false],
      weight: new Variable([3, 4]),
    });
    const [first] = await collect(dataset);
    const { image, parts, flag } = first!;
    expect([image.shape, image.dtype]).toEqual([[1, 2], 'uint8']);
    expect([parts[0].shape, parts[0].dtype]).toEqual([[1], 'int32']);
    expect([parts[1].shape, parts[1].dtype]).toEqual([[], 'float64']);
    expect([flag.shape, flag.dtype]).toEqual([[], 'bool']);
    expect(await read(dataset)).toEqual([
      { image: [[1, 2]], parts: [[1], 0.5], flag: true, weight: 3 },
      { image: [[3, 4]], parts: [[2], 1.5], flag: false, weight: 4 },
    ]);
  });

  test('reads a tensor at once and an array when it is needed', async () => {
    const x = tensor([1, 2]);
    const y = new Float32Array([3, 4]);
    const dataset = Dataset.fromTensorSlices([x, y]);
    x.dispose();
    y[1] = 9;
    expect(await read(dataset)).toEqual([
      [1, 3],
      [2, 9],
    ]);
  });

  test('waits for tensors of a backend that cannot be read at once', async () => {
    const { open, ...rest } = cpu();
    registerBackend({
      ...rest,
      name: 'late',
      open: () => {
        const backend = open() as Backend;
        const caps = { ...backend.caps, syncRead: false };
        return Object.create(backend, {
          name: { value: 'late' },
          readSync: { value: undefined },
          caps: { value: caps },
        });
      },
    });
    await setBackend('late');
    const x = tensor([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const dataset = Dataset.fromTensorSlices({ x, y: [0, 1, 2] });
    x.dispose();
    await setBackend('cpu');
    expect(await read(dataset.batch(2))).toEqual([
      {
        x: [
          [1, 2],
          [3, 4],
        ],
        y: [0, 1],
      },
      { x: [[5, 6]], y: [2] },
    ]);
    expect(await read(dataset.take(1))).toEqual([{ x: [1, 2], y: 0 }]);
  });

  test('an empty array has no elements', async () => {
    expect(await read(Dataset.fromTensorSlices([]))).toEqual([]);
    expect(
      await read(
        Dataset.fromTensorSlices({ x: tensor([], { shape: [0, 3] }) })
          .shuffle()
          .batch(2),
      ),
    ).toEqual([]);
  });

  test('rows without elements are elements', async () => {
    expect(await read(Dataset.fromTensorSlices([[], []]).batch(2))).toEqual([[[], []]]);
  });

  test.each<[string, unknown, string, string]>([
    [
      'different numbers of rows',
      { x: [1, 2, 3], y: [[1], [2]] },
      'row-count',
      'the first axes differ: x [3], y [2, 1]',
    ],
    ['a scalar', { x: { y: tensor(1) } }, 'slice', 'fromTensorSlices: x.y is a scalar'],
    ['a number', [tensor([1]), 1], 'slice', 'fromTensorSlices: [1] is a scalar'],
    ['a string', ['a'], 'slice', '[0] is a string'],
    ['null', null, 'slice', 'the argument is null'],
    ['nothing', {}, 'slice', 'the structure is empty'],
    ['ragged rows', [[1, 2], [3]], 'ragged', 'several tensors: [tensor(a), tensor(b)]'],
    ['a foreign typed array', new Int16Array(2), 'element', 'Int16Array'],
  ])('refuses %s', (_, rows, code, message) => {
    expect(() => Dataset.fromTensorSlices(rows as RowStructure)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});

describe('batch', () => {
  test('stacks consecutive elements; the last batch is what is left', async () => {
    const dataset = Dataset.fromTensorSlices(upTo(8)).batch(3);
    expect(dataset.cardinality()).toBe(3);
    expect(await read(dataset)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
      [6, 7],
    ]);
  });

  test('drops what is left', async () => {
    // docstring of tf.data.Dataset.batch: range(8).batch(3, drop_remainder=True)
    const dataset = Dataset.fromTensorSlices(upTo(8)).batch(3, { dropRemainder: true });
    expect(dataset.cardinality()).toBe(2);
    expect(await read(dataset)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(await read(Dataset.fromTensorSlices([1, 2]).batch(3, { dropRemainder: true }))).toEqual([]);
  });

  test('batches of structures are structures of batches', async () => {
    const dataset = Dataset.fromTensorSlices([
      new Uint8Array([7, 8, 9]),
      {
        y: [
          [1, 1],
          [2, 2],
          [3, 3],
        ],
      },
    ]).batch(2);
    const [first] = await collect(dataset);
    const [x, { y }] = first!;
    expect([x.shape, x.dtype, y.shape]).toEqual([[2], 'uint8', [2, 2]]);
    expect(await read(dataset)).toEqual([
      [
        [7, 8],
        {
          y: [
            [1, 1],
            [2, 2],
          ],
        },
      ],
      [[9], { y: [[3, 3]] }],
    ]);
  });

  test('batches of batches stack where their shapes are equal', async () => {
    const pairs = Dataset.fromTensorSlices({ x: upTo(5) }).batch(2);
    await expect(read(pairs.batch(3))).rejects.toMatchObject({
      code: 'element-shape',
      message: expect.stringContaining('hint: leave out the batch that is not full'),
    });
    const full = Dataset.fromTensorSlices({ x: upTo(5) }).batch(2, { dropRemainder: true });
    expect(await read(full.batch(2))).toEqual([
      {
        x: [
          [0, 1],
          [2, 3],
        ],
      },
    ]);
    expect(await read(full.batch(2).batch(1))).toEqual([
      {
        x: [
          [
            [0, 1],
            [2, 3],
          ],
        ],
      },
    ]);
  });

  test.each([0, -1, 1.5, NaN])('refuses the size %s', (size) => {
    expect(() => Dataset.fromTensorSlices([1]).batch(size)).toThrow('batch: the size is a whole number from 1 up');
  });

  test('refuses an option that it does not know', () => {
    const dataset = Dataset.fromTensorSlices([1]);
    expect(() => dataset.batch(2, { drop: true } as object)).toThrow("there is no option 'drop'");
  });
});

describe('shuffle', () => {
  const numbers = Dataset.fromTensorSlices(upTo(100));
  const passes = async (dataset: Dataset<unknown>): Promise<unknown[][]> => [await read(dataset), await read(dataset)];

  test('gives each element once, in another order each pass, the same with the same seed', async () => {
    const [first, second] = await passes(numbers.shuffle({ seed: 1 }));
    for (const pass of [first, second]) {
      expect(pass).not.toEqual(upTo(100));
      expect([...(pass as number[])].sort((a, b) => a - b)).toEqual(upTo(100));
    }
    expect(first).not.toEqual(second);
    expect(await passes(numbers.shuffle({ seed: 1 }))).toEqual([first, second]);
    expect(await read(numbers.shuffle({ seed: 2 }))).not.toEqual(first);
  });

  test('without a seed of its own, each follows from the one of the program', async () => {
    setRandomSeed(4);
    const [first, second] = [await read(numbers.shuffle()), await read(numbers.shuffle())];
    expect(first).not.toEqual(second);
    setRandomSeed(4);
    expect(await read(numbers.shuffle())).toEqual(first);
  });

  test('keeps its order where it is told to', async () => {
    const [first, second] = await passes(numbers.shuffle({ seed: 1, reshuffleEachIteration: false }));
    expect(first).toEqual(second);
    expect(first).not.toEqual(upTo(100));
  });

  test('the order does not depend on what follows', async () => {
    const batches = await read(numbers.shuffle({ seed: 1 }).batch(30));
    expect(batches.flat()).toEqual(await read(numbers.shuffle({ seed: 1 })));
  });

  test('a buffer lets no element come earlier than its size allows', async () => {
    const order = (await read(numbers.shuffle(7, { seed: 3 }))) as number[];
    expect([...order].sort((a, b) => a - b)).toEqual(upTo(100));
    expect(Math.max(...order.map((element, at) => element - at))).toBe(6);
    expect(await read(numbers.shuffle(1))).toEqual(upTo(100));
  });

  test('batches are shuffled as wholes', async () => {
    const batches = await read(numbers.batch(10).shuffle({ seed: 5 }));
    const firsts = batches.map((batch) => (batch as number[])[0]);
    expect(firsts).not.toEqual([...firsts].sort((a, b) => a! - b!));
    for (const batch of batches as number[][]) expect(batch.map((x) => x - batch[0]!)).toEqual(upTo(10));
  });

  test('every order is about equally likely', async () => {
    const counts = new Map<string, number>();
    const three = Dataset.fromTensorSlices([0, 1, 2]).shuffle({ seed: 11 }).batch(3);
    for (let pass = 0; pass < 600; pass++) {
      const [order] = await read(three);
      counts.set(String(order), (counts.get(String(order)) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // 100 expected, with a standard deviation of 9
    for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(40);
  });

  test.each<[string, () => unknown]>([
    ['shuffle: the buffer size is a whole number from 1 up, got 0', () => numbers.shuffle(0)],
    ['shuffle: the seed is an integer from 0 to 4294967295, got -1', () => numbers.shuffle({ seed: -1 })],
    ["shuffle: there is no option 'bufferSize'", () => numbers.shuffle({ bufferSize: 3 } as object)],
  ])('%s', (message, call) => {
    expect(call).toThrow(message);
  });
});

describe('take', () => {
  const numbers = Dataset.fromTensorSlices(upTo(5));

  test('ends after a count, or with the source', async () => {
    expect(await read(numbers.take(2))).toEqual([0, 1]);
    expect(await read(numbers.take(0))).toEqual([]);
    expect(await read(numbers.take(9))).toEqual(upTo(5));
    expect(await read(numbers.take(-1))).toEqual(upTo(5));
    expect([0, 2, 9, -1].map((count) => numbers.take(count).cardinality())).toEqual([0, 2, 5, 5]);
  });

  test('what it leaves is not shuffled in, and not asked for', async () => {
    const first = await read(numbers.take(3).shuffle({ seed: 1 }).batch(3));
    expect(new Set(first[0] as number[])).toEqual(new Set([0, 1, 2]));
    const later = await read(numbers.shuffle({ seed: 1 }).take(3));
    expect(later).toEqual((await read(numbers.shuffle({ seed: 1 }))).slice(0, 3));
  });

  test.each([-2, 0.5, NaN])('refuses the count %s', (count) => {
    expect(() => numbers.take(count)).toThrow('take: the count is a whole number from 0 up, or -1 for all');
  });
});

describe('iteration', () => {
  /** A source of numbers that tells what it was asked for. */
  function source(count: number, { late = false } = {}): { plan: Plan<Tensor>; log: string[] } {
    const log: string[] = [];
    const open = (pass: readonly number[]): Items<number> => {
      let next = 0;
      log.push(`open ${pass.join('.')}`);
      const step = (): IteratorResult<number, undefined> => {
        if (next === count) return { done: true, value: undefined };
        log.push(`item ${next}`);
        return { done: false, value: next++ };
      };
      return {
        next: () => (late ? Promise.resolve().then(step) : step()),
        return: () => log.push('close'),
      };
    };
    const make = (item: unknown): Tensor => tensor(item as number);
    return { log, plan: { count, open, make, stack: (items) => tensor(items as number[]) } };
  }

  test('reads nothing ahead, and lets go of the source on an early exit', async () => {
    const { plan, log } = source(10);
    const dataset = new Dataset(plan).batch(3);
    expect(log).toEqual([]);
    for await (const batch of dataset) {
      expect(batch.arraySync()).toEqual([0, 1, 2]);
      break;
    }
    expect(log).toEqual(['open 0', 'item 0', 'item 1', 'item 2', 'close']);
  });

  test('asks for nothing beyond what it takes', async () => {
    const { plan, log } = source(10);
    expect(await read(new Dataset(plan).take(2))).toEqual([0, 1]);
    expect(log).toEqual(['open 0', 'item 0', 'item 1', 'close']);
  });

  test('a buffer is filled no further than needed', async () => {
    const { plan, log } = source(10);
    for await (const _ of new Dataset(plan).shuffle(4, { seed: 0 })) break;
    expect(log).toEqual(['open 0', 'item 0', 'item 1', 'item 2', 'item 3', 'close']);
  });

  test('lets go of the source when a pass is over or fails', async () => {
    const whole = source(2);
    expect(await read(new Dataset(whole.plan))).toEqual([0, 1]);
    expect(whole.log.at(-1)).toBe('close');
    const broken = source(2);
    const fail = (): never => {
      throw new RangeError('no such row');
    };
    await expect(read(new Dataset<Tensor>({ ...broken.plan, make: fail }))).rejects.toThrow('no such row');
    expect(broken.log.at(-1)).toBe('close');
  });

  test('takes items and elements that come later', async () => {
    const { plan } = source(5, { late: true });
    const dataset = new Dataset<Tensor>({ ...plan, stack: async (items) => tensor(items as number[]) });
    expect(await read(dataset.batch(2))).toEqual([[0, 1], [2, 3], [4]]);
    expect(await read(dataset.shuffle({ seed: 1 }).batch(5))).toHaveLength(1);
  });

  test('numbers its passes, each dataset its own', async () => {
    const { plan, log } = source(0);
    const dataset = new Dataset(plan);
    await read(dataset);
    await read(dataset);
    await read(dataset.batch(2));
    expect(log.filter((line) => line.startsWith('open'))).toEqual(['open 0', 'open 1', 'open 0']);
  });

  test('lets timers run while it works', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    const busy = async (dataset: Dataset<unknown>): Promise<number> => {
      ticks = 0;
      for await (const _ of dataset) for (const end = performance.now() + 10; performance.now() < end;);
      return ticks;
    };
    const dataset = Dataset.fromTensorSlices(upTo(20));
    expect(await busy(dataset)).toBeGreaterThanOrEqual(2);
    expect(await busy(dataset.withOptions({ yieldEvery: 0 }).batch(2))).toBeGreaterThanOrEqual(8);
    expect(await busy(dataset.withOptions({ yieldEvery: Infinity }))).toBe(0);
    clearInterval(timer);
    expect(() => dataset.withOptions({ yieldEvery: -1 })).toThrow('yieldEvery is a number of milliseconds, got -1');
  });
});
