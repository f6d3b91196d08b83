import './register-all.ts';
import { keep, memory, multiply, tensor, type Tensor, Variable } from '@tensai/core';
import { Callback, Dense, Input, Layer, type Logs, Sequential } from '@tensai/layers';
import { expect, test, vi } from 'vitest';

const x = [
  [0, 1],
  [1, 0],
  [1, 1],
  [2, 1],
  [0, 2],
];
const y = [1, 2, 3, 5, 2];

function linear(): Sequential {
  const model = new Sequential([Input([2]), new Dense(1, { kernelInitializer: 'zeros' })]);
  model.compile({ optimizer: { className: 'SGD', config: { learningRate: 0.1 } }, loss: 'mse' });
  return model;
}
const still = { shuffle: false, verbose: 0, epochs: 2, batchSize: 2 } as const;

test('10,000 steps leave as many tensors as there were', async () => {
  const model = linear();
  model.compile({ optimizer: 'adam', loss: 'mse', metrics: ['mae'] });
  const options = { epochs: 1, batchSize: 1, verbose: 0 } as const;
  await model.fit(x, y, options);
  // what is compiled holds its constants
  await model.trainOnBatch(x, y);
  await model.trainOnBatch(x, y);
  const before = memory().tensors;
  await model.fit(x, y, { ...options, epochs: 2000 });
  // the collector may have taken some of what other tests left
  expect(memory().tensors).toBeLessThanOrEqual(before);
  // oxlint-disable-next-line no-await-in-loop
  for (let i = 0; i < 10_000; i++) await model.trainOnBatch(x, y);
  expect(memory().tensors).toBeLessThanOrEqual(before);
}, 120_000);

test('evaluate, predict and their kin leave only what they return', async () => {
  const model = linear();
  await model.fit(x, y, still);
  const before = memory().tensors;
  await model.evaluate(x, y, { batchSize: 1 });
  await model.testOnBatch(x, y);
  (await model.predict(x, { batchSize: 2 })).dispose();
  (await model.predictOnBatch(x)).dispose();
  expect(memory().tensors).toBe(before);
});

test('predict holds one batch at a time on the device', async () => {
  const model = linear();
  const live: number[] = [];
  const rows = Array.from({ length: 200 }, () => [1, 1]);
  const result = await model.predict(rows, {
    batchSize: 2,
    callbacks: [{ onPredictBatchEnd: () => void live.push(memory().tensors) }],
  });
  expect(result.shape).toEqual([200, 1]);
  // the first two make what is compiled
  expect(new Set(live.slice(2)).size).toBe(1);
});

test('all that an async generator yields ends with the step, but for kept tensors', async () => {
  const yielded: Tensor[] = [];
  const kept = keep(tensor(x));
  await linear().fit(
    async function* () {
      for (let k = 0; k < 2; k++) {
        yielded.push(tensor(y));
        yield [kept, yielded[k]];
      }
    },
    { verbose: 0 },
  );
  expect([kept, ...yielded].map((one) => one.isDisposed)).toEqual([false, true, true]);
  kept.dispose();
});

test('what a generator makes ends with the step; what it had before stays', async () => {
  const model = linear();
  const before = tensor(x);
  const variable = new Variable(y);
  const made: Tensor[] = [];
  await model.fit(
    function* () {
      for (let k = 0; k < 3; k++) {
        const doubled = multiply(tensor(y), 2);
        made.push(doubled);
        yield [before, k === 0 ? variable : doubled];
      }
    },
    { verbose: 0 },
  );
  expect(made.map((one) => one.isDisposed)).toEqual([true, true, true]);
  expect([before.isDisposed, variable.isDisposed]).toEqual([false, false]);
});

test('tensors given as rows or as a batch stay', async () => {
  const [a, b] = [tensor(x), tensor(y)];
  const model = linear();
  await model.fit(a, b, still);
  await model.trainOnBatch(a, b);
  await model.predictOnBatch(a);
  expect([a.isDisposed, b.isDisposed]).toEqual([false, false]);
});

test('a model goes on after an exception, and nothing is left over', async () => {
  const model = linear();
  await model.fit(x, y, still);
  const before = memory().tensors;
  const fail = { onTrainBatchEnd: (batch: number) => expect(batch, 'no such batch').toBeLessThan(1) };
  await expect(model.fit(x, y, { ...still, callbacks: [fail] })).rejects.toThrow('no such batch');
  await expect(
    model.fit(
      x,
      [
        [1, 2, 3],
        [1, 2, 3],
        [1, 2, 3],
        [1, 2, 3],
        [1, 2, 3],
      ],
      still,
    ),
  ).rejects.toThrow('labels');
  expect(memory().tensors).toBe(before);
  expect((await model.fit(x, y, still)).epoch).toEqual([0, 1]);
});

test('what fields of layers and callbacks hold lasts as long as they hold it', async () => {
  class Remembering extends Layer {
    last: Tensor | null = null;
    readonly all: Tensor[][] = [];
    override call(inputs: Tensor): Tensor {
      this.last = multiply(inputs, 2);
      this.all[0] = [this.last];
      return inputs;
    }
  }
  class Losses extends Callback {
    loss: Tensor | null = null;
    override onTrainBatchEnd(_batch: number, logs: Logs): void {
      this.loss = logs['loss']!;
    }
  }
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const remembering = new Remembering();
  const losses = new Losses();
  const model = new Sequential([Input([2]), remembering, new Dense(1)]);
  model.compile({ optimizer: 'sgd', loss: 'mse' });
  const run = (): Promise<unknown> => model.fit(x, y, { ...still, callbacks: [losses] });
  await run();
  const [former, loss] = [remembering.last!, losses.loss!];
  expect([former.isDisposed, loss.isDisposed]).toEqual([false, false]);
  expect(await loss.item()).toBeGreaterThan(0);
  const before = memory().tensors;
  await model.trainOnBatch(x, y);
  expect(remembering.last!.shape).toEqual([5, 2]);
  expect(remembering.last!.isDisposed).toBe(false);
  former.dispose();
  remembering.last!.dispose();
  expect(memory().tensors).toBeLessThan(before);
  expect(warn).toHaveBeenCalledOnce();
  warn.mockRestore();
});
