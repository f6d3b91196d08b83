import './setup.ts';
import { GradientTape } from '@tensai/autodiff';
import {
  abs,
  mean,
  memory,
  multiply,
  ones,
  square,
  subtract,
  sum,
  tensor,
  type Tensor,
  tidy,
  Variable,
  zeros,
} from '@tensai/core';
import {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  CosineSimilarity,
  getLoss,
  Huber,
  Loss,
  MeanSquaredError,
  resolveLoss,
  SparseCategoricalCrossentropy,
} from '@tensai/losses';
import { closeTo } from '@tensai/testkit';
import { expect, test } from 'vitest';

const yTrue = [
  [0, 0],
  [0, 0],
];
const yPred = [
  [1, 1],
  [2, 4],
]; // squared errors 1 and 10

test('reductions', async () => {
  const loss = (reduction: 'sum' | 'mean' | 'none' | 'mean_with_sample_weight' | null): MeanSquaredError =>
    new MeanSquaredError({ reduction });
  const sampleWeight = [1, 3];
  await closeTo(new MeanSquaredError().apply(yTrue, yPred, { sampleWeight }), 15.5);
  await closeTo(loss('mean').apply(yTrue, yPred, { sampleWeight }), 15.5);
  await closeTo(loss('sum').apply(yTrue, yPred, { sampleWeight }), 31);
  await closeTo(loss('none').apply(yTrue, yPred, { sampleWeight }), [1, 30]);
  await closeTo(loss(null).apply(yTrue, yPred), [1, 10]);
  await closeTo(loss('mean_with_sample_weight').apply(yTrue, yPred, { sampleWeight }), 31 / 4);
  await closeTo(loss('mean_with_sample_weight').apply(yTrue, yPred, { sampleWeight: 2 }), 5.5);
  await closeTo(loss('mean_with_sample_weight').apply(yTrue, yPred, { sampleWeight: [0, 0] }), 0);
  await closeTo(loss('mean_with_sample_weight').apply(yTrue, yPred), 5.5);
  expect(new MeanSquaredError({ reduction: 'sumOverBatchSize' as never }).reduction).toBe('sum_over_batch_size');
  expect(() => new MeanSquaredError({ reduction: 'average' as never })).toThrow(
    "there is no reduction 'average'\nhint: there are: sum_over_batch_size, sum, mean, mean_with_sample_weight, none",
  );
});

test('a mask leaves losses out, and a mean is over what is left', async () => {
  const loss = new MeanSquaredError();
  await closeTo(loss.apply(yTrue, yPred, { mask: [false, true] }), 10);
  await closeTo(loss.apply(yTrue, yPred, { mask: [false, true], sampleWeight: [5, 2] }), 20);
  await closeTo(loss.apply(yTrue, yPred, { mask: [false, false] }), 0);
  await closeTo(new MeanSquaredError({ reduction: 'sum' }).apply(yTrue, yPred, { mask: [0, 1] }), 10);
  await closeTo(new MeanSquaredError({ reduction: 'none' }).apply(yTrue, yPred, { mask: [1, 0] }), [1, 0]);
  const weighted = new MeanSquaredError({ reduction: 'mean_with_sample_weight' });
  await closeTo(weighted.apply(yTrue, yPred, { mask: [false, true], sampleWeight: [5, 2] }), 10);
  await closeTo(weighted.apply(yTrue, yPred, { mask: [false, true] }), 10);
  // what is left out may be anything
  await expect(closeTo(loss.apply(yTrue, [[NaN, 1], [2, 4]], { mask: [false, true] }), 10)).resolves.toBeUndefined(); // prettier-ignore
});

test('the gradient of what a mask leaves out is 0', async () => {
  const w = new Variable([[7, 1], [2, 4]]); // prettier-ignore
  const tape = new GradientTape();
  const loss = tape.record(() => new MeanSquaredError().apply(yTrue, w, { mask: [false, true] }));
  await expect(closeTo(tape.gradient(loss, w), [[0, 0], [2, 4]])).resolves.toBeUndefined(); // prettier-ignore
});

test('weights of examples belong to the first axis', async () => {
  const loss = new MeanSquaredError({ reduction: 'none' });
  const truth = zeros([2, 2, 1]);
  const prediction = ones([2, 2, 1]);
  await closeTo(loss.apply(truth, prediction, { sampleWeight: [1, 3] }), [[1, 1], [3, 3]]); // prettier-ignore
  await closeTo(loss.apply(truth, prediction, { sampleWeight: [[1, 3]] }), [[1, 3], [1, 3]]); // prettier-ignore
  await closeTo(loss.apply(truth, prediction, { sampleWeight: [[1], [3]] }), [[1, 1], [3, 3]]); // prettier-ignore
  await closeTo(loss.apply(yTrue, yPred, { sampleWeight: [[1], [3]] }), [1, 30]);
  expect(() => loss.apply(truth, prediction, { sampleWeight: [1, 2, 3] })).toThrow(
    'mean_squared_error: the sampleWeight of shape [3] does not fit values of shape [2, 2]\n' +
      'hint: a sampleWeight has one entry per example, [2], or as many axes as the values, [2, 2]',
  );
});

test('a last axis of extent 1 is added or dropped', async () => {
  const loss = new MeanSquaredError({ reduction: 'none' });
  await closeTo(loss.apply([1, 2], [[1], [4]]), [0, 4]);
  await closeTo(loss.apply([[1], [2]], [1, 4]), [0, 4]);
  await closeTo(loss.apply([[[1], [2]]], [[1, 4]]), [2]);
  await expect(
    closeTo(new BinaryCrossentropy({ reduction: 'none' }).apply([1, 0], [[0.5], [0.5]]), [Math.LN2, Math.LN2]),
  ).resolves.toBeUndefined();
});

test('shapes that do not fit are refused, with what would fit', () => {
  expect(() => new CategoricalCrossentropy().apply(zeros([32]), ones([32, 10]))).toThrow(
    'categoricalCrossentropy: labels [32] and predictions [32, 10] do not fit each other\n' +
      'hint: use SparseCategoricalCrossentropy for integer labels; for one number per example the last layer needs 1 unit, not 10',
  );
  expect(() => new MeanSquaredError().apply(zeros([32, 1]), ones([32, 10]))).toThrow(/hint: use SparseCategorical/);
  expect(() => new CategoricalCrossentropy().apply(zeros([32, 7]), ones([32, 10]))).toThrow(
    /hint: the last layer needs 7 units, not 10/,
  );
  expect(() => new MeanSquaredError().apply(zeros([31, 7]), ones([32, 7]))).toThrow(
    /hint: these are 31 labels and 32 predictions/,
  );
  expect(() => new SparseCategoricalCrossentropy().apply(zeros([32, 10]), ones([32, 10]))).toThrow(
    /hint: use CategoricalCrossentropy or CategoricalAccuracy for one-hot labels/,
  );
  expect(() => new SparseCategoricalCrossentropy().apply([0, 3], ones([2, 3]))).toThrow(
    /the label 3 at element 1 is outside 0 … 2/,
  );
  expect(() => new MeanSquaredError().apply([tensor([1]), tensor([2])] as never, [1, 2])).toThrow(
    /labels are one tensor/,
  );
  expect(() => new MeanSquaredError().apply('x' as never, [1, 2])).toThrow(/operand 0 is a string/);
});

test('integers and bools are labels and predictions too', async () => {
  const labels = tensor([1, 0, 1], { dtype: 'int32' });
  await closeTo(new MeanSquaredError().apply(labels, tensor([0.5, 0.5, 0.5])), 0.25);
  await closeTo(new MeanSquaredError().apply(tensor([true, false]), tensor([1, 1], { dtype: 'int32' })), 0.5);
  expect(new MeanSquaredError().apply(labels, [1, 2, 3]).dtype).toBe('float32');
  expect(new MeanSquaredError().apply(new Float64Array([1, 2]), tensor([1, 2])).dtype).toBe('float32');
  expect(new MeanSquaredError({ dtype: 'float64' }).apply(labels, [1, 2, 3]).dtype).toBe('float64');
});

test('labels left out by ignoreClass do not count', async () => {
  const loss = new SparseCategoricalCrossentropy({ ignoreClass: -1 });
  const labels = tensor([1, -1, 0], { dtype: 'int32' });
  const half = tensor([[0.5, 0.5], [0.1, 0.9], [0.5, 0.5]]); // prettier-ignore
  await closeTo(loss.apply(labels, half), Math.LN2);
  await closeTo(loss.apply(labels, half, { mask: [true, true, false] }), Math.LN2);
  await expect(closeTo(loss.apply(labels, half, { sampleWeight: [2, 5, 4] }), 3 * Math.LN2)).resolves.toBeUndefined();
});

class Quartic extends Loss<{ readonly factor?: number }> {
  static override readonly defaults: object = { factor: 1 };
  override call(truth: Tensor, prediction: Tensor): Tensor {
    return multiply(mean(square(square(subtract(truth, prediction))), -1), this.options.factor);
  }
}

test('a loss of one’s own', async () => {
  await closeTo(new Quartic({ factor: 2 }).apply(yTrue, yPred), 1 + 136);
  expect(new Quartic().name).toBe('loss');
  expect(() => new Quartic().getConfig()).toThrow(/hint: add the line: static override readonly className/);
  expect(() => new Quartic({ factr: 2 } as never)).toThrow(
    /there is no option 'factr'\nhint: did you mean 'factor'\? options: factor, reduction/,
  );
  class Bad extends Loss {
    override call(): Tensor {
      return undefined as never;
    }
  }
  expect(() => new Bad().apply(yTrue, yPred)).toThrow(/it answers with undefined.*\nhint: is a return missing\?/s);
});

test('a function is a loss', async () => {
  const absError = (truth: Tensor, prediction: Tensor): Tensor => mean(abs(subtract(truth, prediction)), -1);
  const loss = getLoss(absError);
  expect(loss.name).toBe('abs_error');
  await closeTo(loss.apply(yTrue, yPred, { sampleWeight: [1, 3] }), 5);
  await closeTo(
    getLoss((truth: Tensor, prediction: Tensor) => sum(subtract(prediction, truth))).apply(yTrue, yPred),
    8,
  );
  expect(() => loss.getConfig()).toThrow('a loss made of a function has no config');
});

test('identifiers', () => {
  for (const name of ['mse', 'MSE', 'mean_squared_error', 'meanSquaredError', 'MeanSquaredError'])
    expect(getLoss(name)).toBeInstanceOf(MeanSquaredError);
  expect(getLoss('kl_divergence').name).toBe('kl_divergence');
  expect(getLoss('log_cosh').name).toBe('log_cosh');
  expect(getLoss('huber').name).toBe('huber_loss');
  expect(getLoss(Huber)).toBeInstanceOf(Huber);
  const loss = new Huber({ delta: 3, name: 'mine', reduction: 'sum' });
  expect(getLoss(loss)).toBe(loss);
  expect(loss.getConfig()).toEqual({ name: 'mine', reduction: 'sum', delta: 3 });
  const copy = getLoss({ className: 'Huber', config: loss.getConfig() });
  expect(copy.getConfig()).toEqual(loss.getConfig());
  expect(new CosineSimilarity().getConfig()).toEqual({
    name: 'cosine_similarity',
    reduction: 'sum_over_batch_size',
    axis: -1,
  });
  expect(() => getLoss('meen_squared_error')).toThrow(/hint: did you mean 'MeanSquaredError'/);
  expect(() => getLoss({ loss: 'mse' } as never)).toThrow(/it is a name, a Loss, a function/);
});

test('options out of range', () => {
  expect(() => new Huber({ delta: -1 }).apply([1], [2])).toThrow('huber: delta is a number from 0 up, got -1');
  expect(() => new BinaryCrossentropy({ labelSmoothing: 2 }).apply([1], [1])).toThrow(
    'binaryCrossentropy: labelSmoothing is a number from 0 to 1, got 2',
  );
  expect(() => new CosineSimilarity({ axis: 2 }).apply([1], [1])).toThrow(/axis 2 is outside a tensor of rank 1/);
  expect(() => new Huber().apply([1], [2], { sampleWeights: 2 } as never)).toThrow(
    /hint: did you mean 'sampleWeight'\? options: sampleWeight, mask/,
  );
  expect(() => new Huber(3 as never)).toThrow(/options are an object/);
});

test('crossentropy is one of three, by shapes', () => {
  const of = (labels: number[], predictions: number[]): string =>
    resolveLoss('ce', { yTrue: { shape: labels }, yPred: { shape: predictions } }).name;
  expect(of([8, 1], [8, 1])).toBe('binary_crossentropy');
  expect(of([8], [8, 1])).toBe('binary_crossentropy');
  expect(of([8], [8, 3])).toBe('sparse_categorical_crossentropy');
  expect(of([8, 1], [8, 3])).toBe('sparse_categorical_crossentropy');
  expect(of([8, 3], [8, 3])).toBe('categorical_crossentropy');
  expect(() => getLoss('crossentropy')).toThrow(/depends on the shapes/);
});

test('no tensor is left behind', () => {
  const losses = [new MeanSquaredError(), new Huber(), getLoss('hinge'), new CategoricalCrossentropy()];
  const [truth, prediction, weight] = [tensor(yTrue), tensor(yPred), tensor([1, 2])];
  const before = memory().tensors;
  for (let i = 0; i < 1000; i++)
    for (const loss of losses)
      loss.apply(truth, prediction, { sampleWeight: weight, mask: [true, i % 2 === 0] }).dispose();
  expect(memory().tensors).toBe(before);
  tidy(() => void losses[0]!.apply(truth, prediction));
  expect(memory().tensors).toBe(before);
});
