import './register-all.ts';
import { Dense, Input, type Progress, registerProgress, Sequential } from '@tensai/layers';
import { progressBar } from '@tensai/report';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const x = [[1], [2], [3], [4], [5]];
function linear(): Sequential {
  const model = new Sequential([Input([1]), new Dense(1, { kernelInitializer: 'zeros' })]);
  model.compile({ optimizer: { className: 'SGD', config: { learningRate: 0 } }, loss: 'mse', metrics: ['mae'] });
  return model;
}

let lines: string[] = [];
beforeEach(() => {
  lines = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
});
afterEach(() => vi.restoreAllMocks());

test('without a display there is a line for each epoch', async () => {
  const model = linear();
  await model.fit(x, x, { batchSize: 2, epochs: 2, validationData: [x, x] });
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(
    /^Epoch 2\/2 - 3\/3 - \d+s - \d+(us|ms|s)\/step - loss: 11\.0000 - mae: 3\.0000 - val_loss: 11\.0000 - val_mae: 3\.0000$/,
  );
  await model.fit(x, x, { verbose: 0 });
  await model.evaluate(x, x);
  await model.predict(x);
  expect(lines).toHaveLength(2);
  await model.evaluate(x, x, { verbose: 1 });
  await model.predict(x, { verbose: 2 });
  expect(lines[2]).toMatch(/^1\/1 - 0s - \d+(us|ms|s)\/step - loss: 11\.0000 - mae: 3\.0000$/);
  expect(lines[3]).toMatch(/^1\/1 - 0s - \d+(us|ms|s)\/step$/);
});

test('where steps are not known beforehand, the line counts them', async () => {
  const batches = function* (): Generator<unknown> {
    for (let i = 0; i < 4; i++) yield [x, x];
  };
  await linear().fit(batches, { verbose: 2 });
  expect(lines[0]).toMatch(/^Epoch 1\/1 - 4\/4 - /);
});

test('a display is told what happens, and values are read when it asks for them', async () => {
  const events: string[] = [];
  const progress: Progress = {
    start: ({ epochs, steps }) => void events.push(`start ${epochs} ${steps}`),
    epochStart: (epoch) => void events.push(`epoch ${epoch}`),
    step: (step, logs) => void events.push(`step ${step} ${Object.keys(logs).join()}`),
    epochEnd: (epoch, logs, seconds) => void events.push(`end ${epoch} ${Object.keys(logs).join()} ${seconds >= 0}`),
    end: () => void events.push('over'),
    wants: () => events.at(-1) === 'epoch 1',
  };
  registerProgress(() => progress);
  const model = linear();
  await model.fit(x, x, { batchSize: 2, epochs: 2, verbose: 0 });
  expect(events).toEqual([]);
  const result = vi.spyOn(model.metrics[1]!, 'result');
  await model.fit(x, x, { batchSize: 2, epochs: 2 });
  expect(events).toEqual([
    'start 2 3',
    'epoch 0',
    'step 3 loss,mae',
    'end 0 loss,mae true',
    'epoch 1',
    'step 1 loss,mae',
    'step 3 loss,mae',
    'end 1 loss,mae true',
    'over',
  ]);
  expect(result).toHaveBeenCalledTimes(3);
  await expect(
    model.fit(x, [
      [1, 2],
      [1, 2],
      [1, 2],
      [1, 2],
      [1, 2],
    ]),
  ).rejects.toThrow('labels');
  expect(events.at(-1)).toBe('over');
});

test('the bar of @tensai/report shows it', async () => {
  const written: string[] = [];
  registerProgress(() => progressBar({ stream: { write: (text) => written.push(text) } }));
  await linear().fit(x, x, { batchSize: 2, epochs: 1 });
  expect(written.join('')).toMatch(/^Epoch 1\/1 - 3 steps - .*loss: 11\.0000 - mae: 3\.0000\n$/);
});
