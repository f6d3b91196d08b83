import './register-all.ts';
import { relu } from '@tensai/core';
import { Dense, Input, Sequential } from '@tensai/layers';
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

const big = {
  rows: Array.from({ length: 20_000 }, (_, i) => [i % 7, 1]),
  options: { batchSize: 8, verbose: 0 } as const,
};
const mlp = (): Sequential => {
  const model = new Sequential([Input([2]), new Dense(64, { activation: relu }), new Dense(1)]);
  model.compile({ optimizer: 'sgd', loss: 'mse' });
  return model;
};

test('timers run during fit', async () => {
  const late: number[] = [];
  let due = performance.now() + 100;
  const timer = setInterval(() => {
    late.push(performance.now() - due);
    due = performance.now() + 100;
  }, 100);
  const model = mlp();
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 900);
  await model.fit(
    big.rows,
    big.rows.map(() => 1),
    { ...big.options, epochs: 1000, signal: stop.signal },
  );
  clearInterval(timer);
  expect(late.length).toBeGreaterThan(5);
  late.sort((a, b) => a - b);
  expect(late[Math.floor(late.length / 2)]).toBeLessThan(70);
});

test('an aborted signal ends fit after the step, with the epochs so far', async () => {
  const stop = new AbortController();
  const model = linear();
  const ended = vi.fn();
  let steps = 0;
  const { history } = await model.fit(x, y, {
    ...still,
    epochs: 10,
    signal: stop.signal,
    validationData: [x, y],
    callbacks: [
      {
        onTrainBatchBegin: () => void (++steps === 5 && stop.abort()),
        onTrainEnd: ended,
      },
    ],
  });
  expect(steps).toBe(5);
  expect(history['loss']).toHaveLength(1);
  expect(history['val_loss']).toHaveLength(1);
  expect(ended).toHaveBeenCalledOnce();
  const none = await model.fit(x, y, { ...still, signal: stop.signal });
  expect(none.epoch).toEqual([]);
  await expect(model.evaluate(x, y, { signal: stop.signal })).rejects.toThrow('abort');
  await expect(model.predict(x, { signal: stop.signal })).rejects.toThrow('abort');
});

test('stopTraining ends the epoch that is under way', async () => {
  const model = linear();
  let steps = 0;
  const stop = { onTrainBatchEnd: () => void (model.stopTraining = ++steps === 4) };
  const { epoch } = await model.fit(x, y, { ...still, epochs: 10, callbacks: [stop] });
  expect([epoch, steps]).toEqual([[0, 1], 4]);
});
