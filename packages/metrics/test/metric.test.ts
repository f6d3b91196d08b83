import './setup.ts';
import {
  add,
  max,
  maximum,
  memory,
  ones,
  runGraph,
  subtract,
  tensor,
  type Tensor,
  type TensorLike,
  tidy,
  traceFunction,
  zeros,
} from '@tensai/core';
import {
  BinaryCrossentropy as BinaryCrossentropyLoss,
  SparseCategoricalCrossentropy as SparseLoss,
} from '@tensai/losses';
import {
  Accuracy,
  BinaryAccuracy,
  CategoricalAccuracy,
  getMetric,
  LogCoshError,
  Mean,
  MeanMetric,
  MeanMetricWrapper,
  MeanSquaredError,
  Metric,
  type MetricIdentifier,
  resolveMetric,
  RootMeanSquaredError,
  SparseCategoricalAccuracy,
  SparseCategoricalCrossentropy,
  Sum,
} from '@tensai/metrics';
import { closeTo } from '@tensai/testkit';
import { expect, test } from 'vitest';

test('a mean is over all batches, whatever their sizes', async () => {
  const mean = new Mean();
  await closeTo(mean.result(), 0);
  mean.updateState([1, 2, 3]);
  mean.updateState(10);
  mean.updateState([]);
  await closeTo(mean.result(), 4);
  mean.updateState([4], { sampleWeight: 6 });
  await closeTo(mean.result(), 4);
  mean.resetState();
  mean.updateState([[1, 3], [5, 7]]); // prettier-ignore
  await closeTo(mean.result(), 4);
  mean.resetState();
  mean.updateState([[1, 3], [5, 7]], { sampleWeight: [1, 3] }); // prettier-ignore
  await closeTo(mean.result(), 5);
  mean.resetState();
  mean.updateState([[1, 3], [5, 7]], { sampleWeight: [[1, 0]] }); // prettier-ignore
  await closeTo(mean.result(), 3);
  mean.resetState();
  mean.updateState([[1, 3], [5, NaN]], { mask: [[true, true], [true, false]] }); // prettier-ignore
  await closeTo(mean.result(), 3);
  mean.resetState();
  mean.updateState([1, 3, 5], { mask: [true, false, true], sampleWeight: [1, 7, 3] });
  await closeTo(mean.result(), 4);
  expect(() => mean.updateState([1, 2], { sampleWeight: [1, 2, 3] })).toThrow(/mean: the sampleWeight of shape \[3\]/);
});

test('examples count equally, however long they are', async () => {
  const metric = new MeanMetricWrapper((yTrue, yPred) => subtract(yPred, yTrue));
  metric.updateState(zeros([1, 4]), ones([1, 4]));
  metric.updateState(zeros([1, 1]), [[3]]);
  await expect(closeTo(metric.result(), 2)).resolves.toBeUndefined();
});

test('one number for a whole batch counts as one example', async () => {
  const metric = new MeanMetricWrapper((_, yPred) => max(yPred));
  metric.updateState([0, 0], [1, 5], { mask: [true, false] });
  metric.updateState([0], [2], { sampleWeight: 2 });
  await closeTo(metric.result(), 3);
  expect(() => metric.updateState([0, 0], [1, 2], { sampleWeight: [1, 2] })).toThrow(/cannot be weighted/);
  expect(() => metric.updateState([0], [1], { sampleWeights: 2 } as never)).toThrow(
    /hint: did you mean 'sampleWeight'\? options: sampleWeight, mask/,
  );
});

test('sums', async () => {
  const sum = new Sum();
  sum.updateState([[1, 2], [3, 4]]); // prettier-ignore
  sum.updateState([true, true]);
  await closeTo(sum.result(), 12);
  sum.updateState([1, 2], { sampleWeight: [0.5, 1], mask: [false, true] });
  await expect(closeTo(sum.result(), 14)).resolves.toBeUndefined();
});

test('a metric of many batches is that of all examples at once', async () => {
  const labels = Array.from({ length: 60 }, (_, i) => (i * 7) % 3);
  const scores = labels.map((_, i) => [Math.sin(i), Math.sin(2 * i + 1), Math.sin(3 * i + 2)]);
  for (const Class of [SparseCategoricalAccuracy, SparseCategoricalCrossentropy]) {
    const options = Class === SparseCategoricalCrossentropy ? { fromLogits: true } : {};
    const [whole, parts] = [new Class(options), new Class(options)];
    whole.updateState(labels, scores);
    for (let at = 0, size = 1; at < 60; at += size++)
      parts.updateState(labels.slice(at, at + size), scores.slice(at, at + size));
    await expect(closeTo(parts.result(), await whole.result().item(), { rtol: 2e-7 })).resolves.toBeUndefined();
  }
});

test('accuracies', async () => {
  const of = async (metric: Metric, yTrue: TensorLike, yPred: TensorLike, expected: number): Promise<void> => {
    metric.updateState(yTrue, yPred);
    await closeTo(metric.result(), expected);
  };
  await of(new Accuracy(), tensor([1, 2], { dtype: 'int32' }), [[1], [3]], 0.5);
  await of(new BinaryAccuracy(), [1, 0, 1, 0], [[0.6], [0.5], [0.5], [0.7]], 0.5);
  await of(new BinaryAccuracy({ threshold: 0 }), tensor([true, false]), [-1, -2], 0.5);
  await of(new BinaryAccuracy(), tensor([1, 0], { dtype: 'int32' }), [0.9, 0.2], 1);
  // the first of equals
  await of(new CategoricalAccuracy(), [[1, 0], [0, 1]], [[0.5, 0.5], [0.5, 0.5]], 0.5); // prettier-ignore
  await of(new SparseCategoricalAccuracy(), tensor([[0], [1]], { dtype: 'int32' }), [[0.5, 0.5], [0.5, 0.5]], 0.5); // prettier-ignore
  await of(new SparseCategoricalAccuracy(), [[0, 1]], [[[1, 0], [1, 0]]], 0.5); // prettier-ignore
  expect(() => new CategoricalAccuracy().updateState([0, 1], ones([2, 3]))).toThrow(/hint: use Sparse/);
  expect(() => new SparseCategoricalAccuracy().updateState(ones([2, 3]), ones([2, 3]))).toThrow(
    /hint: use Categorical/,
  );
  expect(() => new Accuracy().updateState([0, 1], ones([2, 3]))).toThrow('accuracy: labels [2] and predictions [2, 3]');
  expect(() => new BinaryAccuracy({ treshold: 0.4 } as never)).toThrow(/there is no option 'treshold'/);
});

test('the root is of the mean of all squares', async () => {
  const metric = new RootMeanSquaredError();
  metric.updateState([[0], [0]], [[1], [1]]);
  metric.updateState([[0]], [[Math.sqrt(10)]]);
  await expect(closeTo(metric.result(), 2)).resolves.toBeUndefined();
});

test('accuracy and crossentropy are what the shapes say', () => {
  const of = (name: string, labels: number[], predictions: number[]): string =>
    (resolveMetric(name, { yTrue: { shape: labels }, yPred: { shape: predictions } }).constructor as typeof Metric)
      .className;
  expect(of('accuracy', [8, 1], [8, 1])).toBe('BinaryAccuracy');
  expect(of('acc', [8], [8, 1])).toBe('BinaryAccuracy');
  expect(of('Accuracy', [8], [8, 3])).toBe('SparseCategoricalAccuracy');
  expect(of('accuracy', [8, 1], [8, 3])).toBe('SparseCategoricalAccuracy');
  expect(of('accuracy', [8, 3], [8, 3])).toBe('CategoricalAccuracy');
  expect(of('crossentropy', [8, 1], [8, 1])).toBe('BinaryCrossentropy');
  expect(of('ce', [8], [8, 3])).toBe('SparseCategoricalCrossentropy');
  expect(of('ce', [8, 3], [8, 3])).toBe('CategoricalCrossentropy');
  expect(of('mse', [8, 3], [8, 3])).toBe('MeanSquaredError');
  expect(() => getMetric('ce')).toThrow(/resolveMetric\('ce'/);
});

test('beside a loss on logits, predictions are logits', async () => {
  const shapes = { yTrue: { shape: [2, 1] }, yPred: { shape: [2, 1] } };
  const logits = resolveMetric('accuracy', { ...shapes, loss: new BinaryCrossentropyLoss({ fromLogits: true }) });
  logits.updateState([[1], [0]], [[0.2], [-0.2]]);
  await closeTo(logits.result(), 1);
  const probabilities = resolveMetric('accuracy', { ...shapes, loss: new BinaryCrossentropyLoss() });
  expect(probabilities.options).toEqual({ threshold: 0.5 });
  const crossentropy = resolveMetric('ce', {
    yTrue: { shape: [2] },
    yPred: { shape: [2, 3] },
    loss: new SparseLoss({ fromLogits: true }),
  });
  expect(crossentropy.options).toEqual({ fromLogits: true, ignoreClass: null, axis: -1 });
});

test('names are keys of logs, as Keras spells them', () => {
  const nameOf = (identifier: MetricIdentifier): string => getMetric(identifier).name;
  expect(['mse', 'MSE', 'mean_squared_error', 'meanSquaredError', 'MeanSquaredError'].map(nameOf)).toEqual([
    'mse',
    'MSE',
    'mean_squared_error',
    'mean_squared_error',
    'mean_squared_error',
  ]);
  expect(resolveMetric('acc', { yTrue: { shape: [1] }, yPred: { shape: [1, 2] } }).name).toBe('acc');
  expect(new SparseCategoricalAccuracy().name).toBe('sparse_categorical_accuracy');
  expect(new LogCoshError().name).toBe('logcosh');
  expect(nameOf(MeanSquaredError)).toBe('mean_squared_error');
  expect(nameOf(function largestError(_: Tensor, yPred: Tensor) { return max(yPred, -1); })).toBe('largest_error'); // prettier-ignore
  expect(() => getMetric('accuracie')).toThrow(/hint: did you mean 'Accuracy'/);
  expect(() => getMetric(3 as never)).toThrow(/it is a name, a Metric/);
});

test('configs', () => {
  const metric = new BinaryAccuracy({ threshold: 0.3, name: 'mine' });
  expect(metric.getConfig()).toEqual({ name: 'mine', dtype: 'float32', threshold: 0.3 });
  expect(getMetric({ className: 'BinaryAccuracy', config: metric.getConfig() }).getConfig()).toEqual(
    metric.getConfig(),
  );
  expect(() => new MeanMetricWrapper((_, yPred) => yPred).getConfig()).toThrow(
    /a metric made of a function has no config/,
  );
  expect([metric.direction, new MeanSquaredError().direction, new Mean().direction]).toEqual(['up', 'down', null]);
});

class Largest extends Metric {
  readonly largest = this.addVariable({ name: 'largest', initializer: -Infinity });
  override updateState(_: TensorLike, yPred: Tensor): void {
    tidy(() => void this.largest.assign(maximum(this.largest, max(yPred))));
  }
  override result(): Tensor {
    return add(this.largest, 0);
  }
}

test('a metric of one’s own', async () => {
  const metric = new Largest({ name: 'top' });
  expect(metric.variables.map(({ name, trainable }) => [name, trainable])).toEqual([['largest', false]]);
  metric.updateState([0], tensor([3, 5]));
  metric.updateState([0], tensor([4]));
  await closeTo(metric.result(), 5);
  metric.resetState();
  expect(metric.result().itemSync()).toBe(-Infinity);
  class Bad extends MeanMetric {
    override call(): Tensor {
      return [1] as never;
    }
  }
  expect(() => new Bad().updateState([1], [1])).toThrow(/it answers with an array/);
});

test('an update is ops on Variables: a trace runs it again and again', async () => {
  const metric = new SparseCategoricalAccuracy();
  const { graph } = traceFunction(
    (labels, scores) => {
      metric.updateState(labels!, scores!, { sampleWeight: 2 });
      return metric.result();
    },
    [
      { shape: [2], dtype: 'int32' },
      { shape: [2, 2], dtype: 'float32' },
    ],
  );
  expect([...graph.writes.keys()]).toEqual(metric.variables);
  await closeTo(metric.result(), 0);
  const labels = tensor([0, 1], { dtype: 'int32' });
  for (const [scores, expected] of [
    [
      [
        [1, 0],
        [1, 0],
      ],
      0.5,
    ],
    [
      [
        [1, 0],
        [0, 1],
      ],
      0.75,
    ],
  ] as const) {
    const [result] = runGraph(graph, [labels, tensor(scores)]);
    await closeTo(result!, expected);
    await closeTo(metric.result(), expected);
  }
});

test('10,000 updates leave no tensor behind', async () => {
  const metrics = [
    new SparseCategoricalAccuracy(),
    new MeanMetricWrapper((yTrue) => yTrue),
    new SparseCategoricalCrossentropy(),
  ];
  const labels = tensor([0, 1], { dtype: 'int32' });
  const scores = tensor([[0.1, 0.9], [0.2, 0.8]]); // prettier-ignore
  const weights = tensor([1, 2]);
  const before = memory().tensors;
  for (let i = 0; i < 5_000; i++)
    for (const metric of metrics)
      metric.updateState(labels, scores, i % 2 === 0 ? { sampleWeight: weights, mask: [true, false] } : {});
  expect(memory().tensors).toBe(before);
  await closeTo(tidy(() => metrics[0]!.result()), 1 / 3); // prettier-ignore
});
