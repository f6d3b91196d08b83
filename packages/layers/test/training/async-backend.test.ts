import './register-all.ts';
import { cpu } from '@tensai/backend-cpu';
import { type Backend, memory, registerBackend, setBackend, tensor } from '@tensai/core';
import { BatchNormalization, Dense, EarlyStopping, Input, Sequential } from '@tensai/layers';
import { expect, test } from 'vitest';

// the cpu as a device that cannot be read at once, and that does not let work pile up
let throttled = 0;
function slow(): Backend {
  const inner = cpu().open() as Backend;
  const outer: Backend = Object.create(inner, {
    name: { value: 'slow' },
    caps: { value: { ...inner.caps, syncRead: false } },
    readSync: { value: undefined },
    throttle: { value: () => (++throttled % 2 === 0 ? Promise.resolve() : null) },
  });
  return outer;
}
registerBackend({ name: 'slow', priority: -1, open: () => Promise.resolve(slow()) } as never);

const x = [[1], [2], [3], [4], [5]];
const options = { batchSize: 2, epochs: 3, shuffle: false, verbose: 0 } as const;

function linear(): Sequential {
  const model = new Sequential([Input([1]), new Dense(1, { kernelInitializer: 'zeros' })]);
  model.compile({ optimizer: 'sgd', loss: 'mse', metrics: ['mae'] });
  return model;
}

test('a device that is read asynchronously gives the same, and nothing is left over', async () => {
  const { history } = await linear().fit(x, x, options);
  const elsewhere = tensor(x);
  const moved: boolean[] = [];
  await setBackend('slow');
  const here = tensor(x);
  const model = linear();
  expect(model.weights[0]!.backend).toBe('slow');
  expect((await model.fit(here, here, options)).history).toEqual(history);
  expect(throttled).toBe(9);

  await setBackend('cpu');
  // what is compiled holds its constants
  for (let i = 0; i < 2; i++) await model.trainOnBatch(x, x); // oxlint-disable-line no-await-in-loop
  const before = memory().tensors;
  const stopping = new EarlyStopping({ monitor: 'loss', restoreBestWeights: true });
  await model.fit(elsewhere, x, { ...options, callbacks: [stopping] });
  await model.fit(
    function* () {
      yield [tensor(x), elsewhere];
      moved.push(elsewhere.isDisposed);
    },
    { verbose: 0 },
  );
  const predicted = await model.predict(x);
  expect([predicted.backend, predicted.shape]).toEqual(['slow', [5, 1]]);
  predicted.dispose();
  await model.trainOnBatch(elsewhere, x);
  expect([...moved, elsewhere.isDisposed]).toEqual([false, false]);
  expect(memory().tensors).toBeLessThanOrEqual(before);
});

test('a model moves with all that it learned', async () => {
  const make = (): Sequential => {
    const model = new Sequential([
      Input([1]),
      new Dense(2, { kernelInitializer: 'ones' }),
      new BatchNormalization(),
      new Dense(1, { kernelInitializer: 'ones' }),
    ]);
    model.compile({ optimizer: 'adam', loss: 'mse', metrics: ['mae'] });
    return model;
  };
  const still = make();
  await still.fit(x, x, options);
  const { history } = await still.fit(x, x, options);

  const model = make();
  await model.fit(x, x, options);
  expect(await model.to('slow')).toBe(model);
  // the first two of an optimizer are numbers of the host
  const slots = model.optimizer.variables.slice(2);
  const kept = [...model.weights, ...slots, ...model.metrics.flatMap(({ variables }) => variables)];
  expect([...new Set(kept.map(({ backend }) => backend))]).toEqual(['slow']);
  expect((await model.fit(x, x, options)).history).toEqual(history);
  await model.to('cpu');
  expect((await model.predict(x)).backend).toBe('cpu');

  const weights = await model.getWeights();
  await expect(model.to('cup')).rejects.toThrow("the backend 'cup' is not registered");
  expect(await model.getWeights()).toEqual(weights);
});

test('a model that is not built yet is built where it was moved to', async () => {
  const model = new Sequential([new Dense(1)]);
  model.compile({ loss: 'mse' });
  await model.to('slow');
  await model.fit(x, x, options);
  expect(model.weights.map(({ backend }) => backend)).toEqual(['slow', 'slow']);
});

test('a model stays where it is while it is trained', async () => {
  const model = linear();
  const moves: unknown[] = [];
  await model.fit(x, x, {
    ...options,
    callbacks: [{ onEpochEnd: () => void moves.push(model.to('slow').catch((error: Error) => error.message)) }],
  });
  expect(await moves[0]).toMatch(/it is moved while it is being trained\nhint: await fit\(\) first/);
  expect(model.weights[0]!.backend).toBe('cpu');
});
