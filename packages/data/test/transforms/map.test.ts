import { cpu } from '@tensai/backend-cpu';
import {
  add,
  type Backend,
  keep,
  memory,
  registerBackend,
  registerMethods,
  setBackend,
  tensor,
  Variable,
} from '@tensai/core';
import { Dataset, HostArray } from '@tensai/data';
import { describe, expect, test } from 'vitest';
import { collect, read, turn, upTo } from '../reading.ts';

registerBackend(cpu());
registerMethods();

const numbers = Dataset.fromTensorSlices(upTo(6));

describe('what a function returns', () => {
  test('is any structure of tensors and numbers', async () => {
    const dataset = numbers.take(2).map((x) => ({
      x: [x, x.add(1)],
      host: new HostArray(new Uint8Array([7, 8]), [2]),
      flag: true,
      list: [
        [1, 2],
        [3, 4],
      ],
    }));
    const [first] = await collect(dataset);
    expect([first!.host.dtype, first!.flag.dtype, first!.list.shape]).toEqual(['uint8', 'bool', [2, 2]]);
    expect(await read(dataset)).toEqual(
      [0, 1].map((x) => ({
        x: [x, x + 1],
        host: [7, 8],
        flag: true,
        list: [
          [1, 2],
          [3, 4],
        ],
      })),
    );
  });

  test('may hold tensors from outside, which stay', async () => {
    const outside = tensor([5]);
    const variable = new Variable([6]);
    const kept = keep(tensor([7]));
    const dataset = numbers.map((x) => [x, outside, variable, kept]).batch(3);
    for (let pass = 0; pass < 2; pass++) for await (const batch of dataset) for (const part of batch) part.dispose();
    for await (const element of numbers.map(async () => kept)) element.dispose();
    expect([outside.arraySync(), variable.arraySync(), kept.arraySync()]).toEqual([[5], [6], [7]]);
  });

  test('is batched where structures and shapes agree', async () => {
    expect(await read(numbers.map((x) => [x, x.mul(2)]).batch(4))).toEqual([
      [
        [0, 1, 2, 3],
        [0, 2, 4, 6],
      ],
      [
        [4, 5],
        [8, 10],
      ],
    ]);
    const built = numbers.map((x): object => (x.itemSync() === 1 ? { b: 1 } : { a: 1 }));
    await expect(read(built.batch(2))).rejects.toMatchObject({ code: 'element-structure' });
    const shaped = numbers.map((x) => upTo(x.itemSync()));
    await expect(read(shaped.batch(2))).rejects.toMatchObject({ code: 'element-shape' });
    const swapped = numbers.take(2).map((x): object => (x.itemSync() === 1 ? { b: 2, a: 1 } : { a: 1, b: 2 }));
    expect(await read(swapped.batch(2))).toEqual([{ a: [1, 1], b: [2, 2] }]);
  });

  test('is refused where it is no number', async () => {
    await expect(read(numbers.map(() => ({ word: 'a' }) as never))).rejects.toMatchObject({
      code: 'dataset-callback',
      message: expect.stringContaining('map: element 0 failed: map: word is a string; elements are made of'),
      cause: { code: 'element-value' },
    });
    const gone = tensor([1]);
    gone.dispose();
    await expect(read(numbers.map(() => gone))).rejects.toMatchObject({ cause: { code: 'disposed-value' } });
  });
});

test('a function is called for the elements that are asked for, in the order of the pass', async () => {
  const calls: number[] = [];
  const noted = numbers.map((x) => {
    calls.push(x.itemSync());
    return x;
  });
  await read(noted.skip(1).take(2));
  expect(calls).toEqual([1, 2]);
  calls.length = 0;
  const order = await read(noted.shuffle({ seed: 1 }).batch(2).take(1));
  expect(calls).toEqual(order.flat());
});

test.each([false, true])('a failure comes with its element, and its number (asynchronous: %s)', async (late) => {
  const cause = new RangeError('too big');
  const check = (x: number): number => {
    if (x === 3) throw cause;
    return x;
  };
  const dataset = numbers.map(late ? async (x) => check(await x.item()) : (x) => check(x.itemSync()));
  const before = memory().tensors;
  const seen: number[] = [];
  const run = async (): Promise<void> => {
    for await (const x of dataset) {
      seen.push(x.itemSync());
      x.dispose();
    }
  };
  await expect(run()).rejects.toMatchObject({
    code: 'dataset-callback',
    message: 'map: element 3 failed: too big',
    details: { op: 'map', element: 3 },
    cause,
  });
  expect(seen).toEqual([0, 1, 2]);
  await expect(read(dataset.batch(6))).rejects.toMatchObject({ details: { element: 3 } });
  await expect(read(dataset.shuffle({ seed: 2 }).prefetch(2))).rejects.toMatchObject({ details: { element: 3 } });
  expect(memory().tensors - before).toBeLessThan(6); // what the last line has read before it failed
});

test('promises are waited for; at most numParallelCalls run at once, and the order stays', async () => {
  for (const [numParallelCalls, most] of [
    [undefined, 1],
    [3, 3],
    [Infinity, 6],
  ] as const) {
    let running = 0;
    let peak = 0;
    const slow = numbers.map(
      async (x) => {
        peak = Math.max(peak, ++running);
        const value = await x.item();
        await turn(value % 2 === 0 ? 4 : 1);
        running--;
        return value * 10;
      },
      numParallelCalls === undefined ? {} : { numParallelCalls },
    );
    expect(await read(slow.batch(6))).toEqual([upTo(6).map((x) => 10 * x)]);
    expect(peak).toBe(most);
    peak = 0;
    expect(await read(slow)).toEqual(upTo(6).map((x) => 10 * x));
    expect(peak).toBe(1); // nothing ahead of what is asked for
    expect(await read(slow.prefetch(5))).toEqual(upTo(6).map((x) => 10 * x));
    expect(peak).toBe(most);
  }
});

test('what it makes is freed: 10,000 batches leave nothing', async () => {
  const dataset = Dataset.fromTensorSlices({ x: upTo(20_000), y: upTo(20_000) })
    .shuffle({ seed: 1 })
    .map(({ x, y }) => ({ x: x.mul(2).add(1), y: y.add(x).sub(x) }))
    .batch(2);
  const before = memory().tensors;
  let count = 0;
  for await (const { x, y } of dataset) {
    x.dispose();
    y.dispose();
    count++;
  }
  expect(count).toBe(10_000);
  // less where the collector has taken what other tests have left
  expect(memory().tensors).toBeLessThanOrEqual(before);
});

test('functions run on the synchronous backend of lowest priority; elements come on the default', async () => {
  const { open, ...rest } = cpu();
  registerBackend({
    ...rest,
    name: 'late',
    priority: 5,
    open: () => {
      const backend = open() as Backend;
      const caps = { ...backend.caps, syncRead: false };
      return Object.create(backend, { name: { value: 'late' }, readSync: { value: undefined }, caps: { value: caps } });
    },
  });
  await setBackend('late');
  const given = tensor([1, 2, 3]);
  const backends: string[] = [];
  const note = (x: { readonly backend: string }): void => void backends.push(x.backend);
  const dataset = Dataset.zip(Dataset.fromTensorSlices(given), Dataset.fromTensors(given).unbatch())
    .map(async ([x, y]) => {
      note(x);
      note(y);
      await turn();
      const made = tensor(1); // after an await this is the default again
      note(made);
      return [add(x, 1), made];
    })
    .filter(([x]) => {
      note(x);
      return x.itemSync() > 2;
    });
  const elements = await collect(dataset.batch(2));
  expect(new Set(backends)).toEqual(new Set(['cpu', 'late']));
  expect(backends.slice(0, 4)).toEqual(['cpu', 'cpu', 'late', 'cpu']);
  expect(elements[0]!.map((x) => x.backend)).toEqual(['late', 'late']);
  expect(await Promise.all(elements[0]!.map((x) => x.array()))).toEqual([
    [3, 4],
    [1, 1],
  ]);
  await setBackend('cpu');
});

test.each([0, 1.5, NaN, '2'])('refuses numParallelCalls %s', (numParallelCalls) => {
  expect(() => numbers.map((x) => x, { numParallelCalls: numParallelCalls as number })).toThrow(
    'map: numParallelCalls is a whole number from 1 up',
  );
});
