import './register-all.ts';
import { mean, setRandomSeed, square, subtract, tensor, type Tensor } from '@tensai/core';
import { type CompileOptions, Dense, Input, Layer, Masking, Model, Sequential } from '@tensai/layers';
import { MeanSquaredError } from '@tensai/losses';
import { MeanAbsoluteError } from '@tensai/metrics';
import { describe, expect, test, vi } from 'vitest';

const x = [
  [1, 2],
  [3, 4],
  [5, 6],
  [7, 8],
  [0, 1],
];
const age = tensor([[1], [2], [3], [4], [0]]);
const kind = tensor([
  [1, 0],
  [0, 1],
  [1, 0],
  [0, 1],
  [1, 0],
]);
const quiet = { verbose: 0, shuffle: false, batchSize: 2 } as const;

/** A model of two outputs, `age` and `kind`. */
function two(options: CompileOptions, byName = false): Model {
  setRandomSeed(3);
  const input = Input([2]);
  const outputs = [
    new Dense(1, { name: 'age', kernelInitializer: 'zeros' }).apply(input),
    new Dense(2, { name: 'kind', kernelInitializer: 'zeros' }).apply(input),
  ] as const;
  const model = new Model(input, byName ? { kind: outputs[1], age: outputs[0] } : outputs);
  model.compile({ optimizer: { className: 'SGD', config: { learningRate: 0.001 } }, ...options });
  return model;
}

describe('several outputs', () => {
  test('histories have the loss of each, and the sum by lossWeights', async () => {
    const model = two({
      loss: { age: 'mse', kind: 'mae' },
      lossWeights: { age: 0.5, kind: 3 },
      metrics: { kind: ['accuracy'], age: 'mse' },
    });
    const { history } = await model.fit(x, { age, kind }, { ...quiet, epochs: 2, validationData: [x, [age, kind]] });
    expect(Object.keys(history)).toEqual([
      'age_loss',
      'age_mse',
      'kind_accuracy',
      'kind_loss',
      'loss',
      'val_age_loss',
      'val_age_mse',
      'val_kind_accuracy',
      'val_kind_loss',
      'val_loss',
    ]);
    for (const epoch of [0, 1]) {
      const [a, k, all] = ['age_loss', 'kind_loss', 'loss'].map((name) => history[name]![epoch]!);
      expect(all).toBeCloseTo(0.5 * a! + 3 * k!, 5);
      expect(history['age_mse']![epoch]).toBeCloseTo(a!, 5);
    }
  });

  test.each<[string, CompileOptions, boolean]>([
    ['lists', { loss: ['mse', 'mse'], lossWeights: [1, 2] }, false],
    ['one loss for all', { loss: 'mse', lossWeights: { age: 1, kind: 2 } }, false],
    [
      'outputs by name, in another order',
      { loss: { age: 'mse', kind: 'mse' }, lossWeights: { age: 1, kind: 2 } },
      true,
    ],
    ['an instance for all', { loss: new MeanSquaredError(), lossWeights: { age: 1, kind: 2 } }, true],
  ])('%s', async (_, options, byName) => {
    const given = byName ? { age, kind } : [age, kind];
    const { history } = await two(options, byName).fit(x, given, quiet);
    const expected = await two({ loss: { age: 'mse', kind: 'mse' }, lossWeights: { age: 1, kind: 2 } }).fit(
      x,
      { kind, age },
      quiet,
    );
    expect(history).toEqual(expected.history);
  });

  test('an output without a loss needs no targets', async () => {
    // its weights get no gradients, which the optimizer says
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const model = two({ loss: { kind: 'mse' } });
    const { history } = await model.fit(x, { kind }, quiet);
    expect(history['loss']).toEqual(history['kind_loss']);
    expect((await two({ loss: [null, 'mse'] }).fit(x, [kind], quiet)).history).toEqual(history);
    const predicted = (await model.predict(x)) as unknown as Tensor[];
    expect(predicted.map(({ shape }) => shape)).toEqual([
      [5, 1],
      [5, 2],
    ]);
    expect(warn).toHaveBeenCalled();
    warn.mockRestore();
  });

  test('weights for each output, or one for all', async () => {
    const w = [1, 2, 0, 1, 1];
    const all = await two({ loss: 'mse' }).fit(x, [age, kind], { ...quiet, sampleWeight: w });
    const each = await two({ loss: 'mse' }).fit(x, [age, kind], { ...quiet, sampleWeight: [tensor(w), tensor(w)] });
    const some = await two({ loss: 'mse' }).fit(x, [age, kind], { ...quiet, sampleWeight: { age: w } });
    expect(all.history).toEqual(each.history);
    expect(some.history['age_loss']).toEqual(all.history['age_loss']);
    expect(some.history['kind_loss']).not.toEqual(all.history['kind_loss']);
  });

  test('a model that computes in call gives its lists numbers', async () => {
    class Twice extends Model {
      first: Dense = new Dense(1);
      second: Dense = new Dense(2);
      override call(inputs: Tensor): Tensor[] {
        return [this.first.apply(inputs), this.second.apply(inputs)];
      }
    }
    const model = new Twice();
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    const { history } = await model.fit(x, [age, kind], quiet);
    expect(Object.keys(history)).toEqual(['loss', 'output_1_loss', 'output_2_loss']);
  });
});

describe('one output', () => {
  const one = (options: CompileOptions): Sequential => {
    const model = new Sequential([Input([2]), new Dense(1, { kernelInitializer: 'ones' })]);
    model.compile({ optimizer: 'sgd', ...options });
    return model;
  };

  test('losses and metrics as names, instances, classes, functions and configs', async () => {
    const distance = (yTrue: Tensor, yPred: Tensor): Tensor => mean(square(subtract(yTrue, yPred)), -1);
    const model = one({
      loss: distance,
      metrics: [
        'mse',
        'mean_squared_error',
        new MeanAbsoluteError({ name: 'off' }),
        distance,
        { className: 'MeanAbsoluteError', config: {} },
      ],
    });
    const values = await model.evaluate(x, age);
    expect(Object.keys(values)).toEqual([
      'distance',
      'loss',
      'mean_absolute_error',
      'mean_squared_error',
      'mse',
      'off',
    ]);
    expect(new Set([values['loss'], values['mse'], values['mean_squared_error'], values['distance']]).size).toBe(1);
    expect(values['off']).toBe(values['mean_absolute_error']);
  });

  test('metrics of one name get numbers, weighted ones a prefix', async () => {
    const model = one({ loss: 'mse', metrics: ['mae', 'mae'], weightedMetrics: ['mae', 'mse'] });
    await model.testOnBatch(x, age, { sampleWeight: [1, 0, 0, 0, 0] });
    expect(model.metricsNames).toEqual(['loss', 'mae', 'mae_1', 'weighted_mae', 'mse']);
    const [, mae, , weighted] = await Promise.all(model.metrics.map((metric) => metric.result().item()));
    // predictions are 3, 7, 11, 15, 1
    expect(mae).toBeCloseTo((2 + 5 + 8 + 11 + 1) / 5, 5);
    expect(weighted).toBe(2);
  });

  test('a loss by the shapes', async () => {
    const model = new Sequential([Input([2]), new Dense(2, { kernelInitializer: 'zeros', activation: 'softmax' })]);
    model.compile({ optimizer: 'sgd', loss: 'crossentropy', metrics: ['acc', 'ce'] });
    const values = await model.evaluate(x, Int32Array.of(0, 1, 0, 1, 0));
    expect(values['loss']).toBeCloseTo(Math.log(2), 5);
    expect(values['ce']).toBeCloseTo(Math.log(2), 5);
    expect(values['acc']).toBeCloseTo(0.6, 6);
  });

  test('metrics are forgotten before each epoch, batch and evaluation', async () => {
    const model = one({ loss: 'mse', optimizer: { className: 'SGD', config: { learningRate: 0 } } });
    const { history } = await model.fit(x, age, { ...quiet, epochs: 2 });
    expect(history['loss']![0]).toBe(history['loss']![1]);
    const { loss } = await model.evaluate(x, age);
    expect(loss).toBeCloseTo(history['loss']![0]!, 4);
    expect(await model.trainOnBatch(x.slice(0, 1), [[1]])).toEqual({ loss: 4 });
  });

  test('losses of layers are added to that of compile, or stand alone', async () => {
    class Large extends Layer {
      override call(inputs: Tensor): Tensor {
        this.addLoss(mean(inputs));
        return inputs;
      }
    }
    const model = new Sequential([
      Input([2]),
      new Large(),
      new Dense(1, { kernelInitializer: 'ones', kernelRegularizer: 'l2' }),
    ]);
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    const batch = [[1, 2]];
    // (3 − 1)² + mean(1, 2) + 0.01 · 2
    expect((await model.testOnBatch(batch, [[1]]))['loss']).toBeCloseTo(4 + 1.5 + 0.02, 5);
    model.compile({ optimizer: 'sgd' });
    expect((await model.testOnBatch(batch))['loss']).toBeCloseTo(1.5 + 0.02, 5);
  });

  test('what a mask leaves out counts neither for the loss nor for metrics', async () => {
    const model = new Sequential([Input([3, 1]), new Masking(), new Dense(1, { kernelInitializer: 'ones' })]);
    model.compile({ optimizer: 'sgd', loss: 'mse', metrics: ['mae'], weightedMetrics: ['mae'] });
    // the second step of the first example and the last of the second are padding, whose errors are 9
    const steps = [
      [[1], [0], [2]],
      [[3], [4], [0]],
    ];
    const wanted = [
      [[2], [9], [2]],
      [[3], [6], [9]],
    ];
    const values = await model.testOnBatch(steps, wanted, {
      sampleWeight: [
        [1, 1, 1],
        [1, 2, 1],
      ],
    });
    expect(values['loss']).toBeCloseTo((1 + 0 + 0 + 2 * 4) / 4, 5);
    expect(values['mae']).toBeCloseTo((1 + 0 + 0 + 2) / 4, 5);
    expect(values['weighted_mae']).toBeCloseTo((1 + 0 + 0 + 2 * 2) / 5, 5);
  });
});
