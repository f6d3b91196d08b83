import './register-all.ts';
import { mean, subtract, type Tensor } from '@tensai/core';
import {
  Callback,
  Dense,
  EarlyStopping,
  type EarlyStoppingOptions,
  Input,
  LambdaCallback,
  LearningRateScheduler,
  type Logs,
  type NumberLogs,
  ReduceLROnPlateau,
  Sequential,
  TerminateOnNaN,
} from '@tensai/layers';
import { expect, test, vi } from 'vitest';

const x = [[1], [2], [3], [4]];
function linear(learningRate = 0.01): Sequential {
  const model = new Sequential([Input([1]), new Dense(1, { kernelInitializer: 'zeros' })]);
  model.compile({ optimizer: { className: 'SGD', config: { learningRate } }, loss: 'mse' });
  return model;
}
const quiet = { verbose: 0, shuffle: false, batchSize: 2 } as const;

/** Pretends that a value was measured, epoch by epoch. */
class Pretend extends Callback {
  readonly values: readonly number[];
  readonly name: string;
  constructor(name: string, values: readonly number[]) {
    super();
    this.name = name;
    this.values = values;
  }
  override onEpochEnd(epoch: number, logs: NumberLogs): void {
    logs[this.name] = this.values[epoch]!;
  }
}

test('all hooks are called, and those that return a Promise are awaited', async () => {
  const events: string[] = [];
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));
  class Slow extends Callback {
    override async onTrainBatchEnd(batch: number, logs: Logs): Promise<void> {
      await pause();
      events.push(`slow ${batch} ${(await logs['loss']!.item()) > 0}`);
    }
    override async onEpochEnd(epoch: number, logs: NumberLogs): Promise<void> {
      await pause();
      logs['mine'] = epoch;
    }
  }
  const model = linear();
  const after = { onBatchEnd: (batch: number) => void events.push(`fast ${batch}`) };
  const { history } = await model.fit(x, x, { ...quiet, epochs: 2, callbacks: [new Slow(), after] });
  expect(events).toEqual([0, 1].flatMap(() => ['slow 0 true', 'fast 0', 'slow 1 true', 'fast 1']));
  expect(history['mine']).toEqual([0, 1]);
});

test('evaluate and predict call their hooks, and callbacks know the model and the plan', async () => {
  const events: string[] = [];
  const note =
    (name: string) =>
    (...args: readonly (object | number)[]): void =>
      void events.push(
        [name, ...args.map((one) => (typeof one === 'object' ? Object.keys(one).join() : String(one)))].join(' '),
      );
  class Hooks extends LambdaCallback {}
  const callback = new Hooks({
    onTestBegin: note('test'),
    onTestBatchEnd: note('batch'),
    onTestEnd: note('end'),
    onPredictBegin: note('predict'),
    onPredictBatchBegin: note('begin'),
    onPredictBatchEnd: note('batch'),
    onPredictEnd: note('end'),
  });
  const model = linear();
  await model.evaluate(x, x, { callbacks: [callback], batchSize: 3 });
  expect(callback.model).toBe(model);
  expect(callback.params).toEqual({ epochs: 1, steps: 2, verbose: 0 });
  await model.predict(x, { callbacks: [callback], batchSize: 4 });
  expect(events).toEqual([
    'test ',
    'batch 0 loss',
    'batch 1 loss',
    'end loss',
    'predict ',
    'begin 0 ',
    'batch 0 outputs',
    'end ',
  ]);
});

const stopsAfter = async (values: readonly number[], options: EarlyStoppingOptions): Promise<number> => {
  const stopping = new EarlyStopping({ monitor: 'val', mode: 'min', ...options });
  const { epoch } = await linear().fit(x, x, {
    ...quiet,
    epochs: values.length,
    callbacks: [new Pretend('val', values), stopping],
  });
  return epoch.length;
};

test.each<[string, readonly number[], EarlyStoppingOptions, number]>([
  ['the first epoch without improvement', [3, 2, 2, 1], {}, 3],
  ['patience counts epochs in a row', [3, 4, 2, 4, 4, 4], { patience: 2 }, 5],
  ['changes up to minDelta are none', [3, 2.95, 2.9, 2.85], { minDelta: 0.2, patience: 2 }, 3],
  ['more is better', [1, 2, 1, 3], { mode: 'max' }, 3],
  ['the first epochs are not watched', [1, 2, 3, 2, 2], { startFromEpoch: 2 }, 5],
  ['epochs that miss the baseline count', [9, 8, 8, 8, 8], { baseline: 4, patience: 3 }, 3],
  ['NaN is no improvement', [NaN, NaN, NaN], { patience: 2 }, 2],
])('EarlyStopping: %s', async (_, values, options, epochs) => {
  expect(await stopsAfter(values, options)).toBe(epochs);
});

test('EarlyStopping gives back the weights of the best epoch, and can be used again', async () => {
  const model = linear();
  const kernels: number[] = [];
  const stopping = new EarlyStopping({ monitor: 'val', mode: 'min', patience: 1, restoreBestWeights: true });
  const watch = { onEpochEnd: () => void kernels.push(model.weights[0]!.dataSync()[0]!) };
  const options = { ...quiet, epochs: 5, callbacks: [new Pretend('val', [3, 1, 2, 0, 0]), watch, stopping] };
  await model.fit(x, x, options);
  expect(kernels).toHaveLength(3);
  expect(model.weights[0]!.dataSync()[0]).toBe(kernels[1]);
  expect([stopping.bestEpoch, stopping.stoppedEpoch, stopping.best]).toEqual([1, 2, 1]);
  await model.fit(x, x, options);
  expect(stopping.stoppedEpoch).toBe(2);
});

test('EarlyStopping asks a metric which way is better, and says what it cannot find', async () => {
  const model = linear();
  model.compile({ optimizer: 'sgd', loss: 'mse', metrics: ['accuracy', 'mae'] });
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  await model.fit(x, x, {
    ...quiet,
    epochs: 3,
    callbacks: [new EarlyStopping({ monitor: 'los' }), new EarlyStopping()],
  });
  expect(warn.mock.calls.map(([text]) => text as string)).toEqual([
    "tensai: EarlyStopping: 'los' is not measured\nhint: did you mean 'loss'?",
    "tensai: EarlyStopping: 'val_loss' is not measured\nhint: give validationData or validationSplit to fit()",
  ]);
  warn.mockRestore();
  expect([model.directionOf('accuracy'), model.directionOf('mae'), model.directionOf('x')]).toEqual([
    'up',
    'down',
    null,
  ]);
  const bias = (yTrue: Tensor, yPred: Tensor): Tensor => mean(subtract(yPred, yTrue), -1);
  model.compile({ optimizer: 'sgd', loss: 'mse', metrics: [bias] });
  await expect(model.fit(x, x, { ...quiet, callbacks: [new EarlyStopping({ monitor: 'bias' })] })).rejects.toThrow(
    "hint: mode: 'max', or mode: 'min'",
  );
});

test('ReduceLROnPlateau lowers the rate after patience, rests, and stops at the least', async () => {
  const model = linear(1e-3);
  const values = [5, 5, 5, 5, 5, 5, 5];
  const reduce = new ReduceLROnPlateau({
    monitor: 'val',
    mode: 'min',
    factor: 0.1,
    patience: 2,
    cooldown: 1,
    minLr: 5e-5,
  });
  const { history } = await model.fit(x, x, {
    ...quiet,
    epochs: values.length,
    callbacks: [new Pretend('val', values), reduce],
  });
  // the rate that an epoch had; lowered at the end of the epochs 2, 5 (the rest is over with 3)
  const rates = [1e-3, 1e-3, 1e-3, 1e-4, 1e-4, 5e-5, 5e-5];
  history['learning_rate']!.forEach((rate, epoch) => expect(rate).toBeCloseTo(rates[epoch]!, 10));
});

test('LearningRateScheduler sets the rate before each epoch', async () => {
  const model = linear(0.1);
  const { history } = await model.fit(x, x, {
    ...quiet,
    epochs: 3,
    callbacks: [new LearningRateScheduler((epoch, rate) => (epoch === 0 ? rate : rate / 2))],
  });
  expect(history['learning_rate']).toEqual([0.1, 0.05, 0.025]);
  await expect(model.fit(x, x, { ...quiet, callbacks: [new LearningRateScheduler(() => NaN)] })).rejects.toThrow(
    'the schedule returns a number',
  );
});

test('TerminateOnNaN stops at once, with a word', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const model = linear(1e30);
  const { history } = await model.fit(x, x, { ...quiet, epochs: 20, callbacks: [new TerminateOnNaN()] });
  expect(history['loss']!.length).toBeLessThan(5);
  expect(warn).toHaveBeenCalledOnce();
  warn.mockRestore();
});

test('a loss that is no number is no error', async () => {
  const { history } = await linear(1e30).fit(x, x, { ...quiet, epochs: 5 });
  expect(history['loss']!.at(-1)).toBeNaN();
});
