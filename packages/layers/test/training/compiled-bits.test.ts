import './register-all.ts';
import { GradientTape } from '@tensai/autodiff';
import { add, mean, multiply, random, SeedGenerator, setRandomSeed, sum, type Tensor, where } from '@tensai/core';
import {
  type Batch,
  BatchNormalization,
  Concatenate,
  Conv2D,
  Dense,
  Dropout,
  Embedding,
  type FitOptions,
  Flatten,
  GaussianNoise,
  GlobalAveragePooling1D,
  Input,
  Layer,
  LayerNormalization,
  LearningRateScheduler,
  type Logs,
  Masking,
  MaxPooling2D,
  Model,
  ReduceLROnPlateau,
  Sequential,
  SpatialDropout1D,
  type Trainer,
} from '@tensai/layers';
import { Mean } from '@tensai/metrics';
import { Adadelta, Adagrad, Adam, AdamW, CosineDecay, Ftrl, Lion, Nadam, RMSprop, SGD } from '@tensai/optimizers';
import { describe, expect, test, vi } from 'vitest';

type Rows = readonly unknown[] | Tensor | Readonly<Record<string, Tensor>>;

/** A model, what it learns from, and how. */
interface Case {
  readonly name: string;
  make(): Trainer;
  compile(): Parameters<Trainer['compile']>[0];
  readonly x: Rows;
  readonly y: Rows | null;
  readonly options?: FitOptions;
  /** Callbacks have state: each run has its own. */
  callbacks?(): FitOptions['callbacks'];
}

const ROWS = 22;
const x = random.normal([ROWS, 6], { seed: 1 });
const y = random.normal([ROWS, 2], { seed: 2 });
const labels = random.randint([ROWS], 0, 3, { seed: 3 });
const words = random.randint([ROWS, 5], 0, 12, { seed: 4 });
const images = random.normal([ROWS, 6, 6, 2], { seed: 5 });
const sequences = multiply(
  random.normal([ROWS, 4, 3], { seed: 6 }),
  where(random.randint([ROWS, 4, 1], 0, 2, { seed: 7 }), 1, 0),
);
const rowWeights = random.uniform([ROWS], { seed: 8 });

const perceptron = (): Sequential =>
  new Sequential([Input([6]), new Dense(9, { activation: 'tanh' }), new Dropout(0.3), new Dense(2)]);
const classifier = (): Sequential =>
  new Sequential([new Dense(9, { activation: 'relu' }), new Dense(3, { activation: 'softmax' })]);
const regression = { name: '', make: perceptron, x, y } as const;

const optimizers: readonly Case[] = (
  [
    ['SGD', () => new SGD({ learningRate: 0.05, momentum: 0.9, nesterov: true })],
    ['Adam by cosine decay', () => new Adam({ learningRate: new CosineDecay(0.05, 9) })],
    ['AdamW', () => new AdamW({ weightDecay: 0.1 })],
    ['RMSprop, centered', () => new RMSprop({ centered: true, momentum: 0.5 })],
    ['Nadam', () => new Nadam()],
    ['Lion', () => new Lion()],
    ['Ftrl', () => new Ftrl()],
    ['Adadelta', () => new Adadelta()],
    ['a rate that is a function', () => new Adagrad({ learningRate: () => 0.02 })],
    ['averages', () => new Adam({ useEma: true, emaMomentum: 0.8, emaOverwriteFrequency: 2 })],
    ['gradients collected over steps', () => new Adam({ gradientAccumulationSteps: 3 })],
    ['shortened gradients', () => new Adam({ clipnorm: 0.1 })],
    ['gradients shortened together', () => new SGD({ globalClipnorm: 0.1 })],
    ['bounded gradients', () => new Adam({ clipvalue: 0.01 })],
    ['a scaled loss', () => new Adam({ lossScaleFactor: 128 })],
  ] as const
).map(([name, make]) => ({
  ...regression,
  name,
  compile: () => ({ optimizer: make() as Adam, loss: 'mse', metrics: ['mae'] }),
}));

/** Adds up what passes, and adds a loss. */
class Watched extends Layer {
  declare total: ReturnType<Layer['addWeight']>;
  readonly inner: Dense = new Dense(2, { activityRegularizer: 'l2' });
  override build(): void {
    this.total = this.addWeight({ name: 'total', initializer: 'zeros', trainable: false });
  }
  override call(inputs: Tensor): Tensor {
    this.total.assignAdd(sum(inputs));
    this.addLoss(multiply(mean(inputs), 0.1));
    return this.inner.apply(inputs);
  }
}

/** A subclass with a step and a metric of its own. */
class Own extends Model {
  readonly hidden: Dense = new Dense(4, { activation: 'gelu' });
  readonly out: Dense = new Dense(2);
  readonly drop: Dropout = new Dropout(0.5, { seed: 3 });
  readonly generator: SeedGenerator = new SeedGenerator(4);
  readonly average: Mean = new Mean({ name: 'average' });
  override call(inputs: Tensor): Tensor {
    return this.out.apply(this.drop.apply(this.hidden.apply(inputs)));
  }
  override trainStep({ x: given, y: wanted }: Batch): Logs {
    const tape = new GradientTape();
    const noise = random.normal(given.shape, { seed: this.generator });
    const loss = tape.record(() => {
      const yPred = this.apply(add(given, noise), { training: true });
      return this.computeLoss({ x: given, y: wanted, yPred });
    });
    this.optimizer.apply(tape.gradient(loss, this.trainableWeights), this.trainableWeights);
    this.average.updateState(loss);
    return { loss, average: this.average.result() };
  }
}

const twoHeads = (): Model => {
  const a = Input([6], { name: 'a' });
  const b = Input([5], { name: 'b', dtype: 'int32' });
  const read = new GlobalAveragePooling1D().apply(new Embedding(12, 4).apply(b));
  const both = new Concatenate().apply([a, read]);
  const hidden = new Dense(8, { activation: 'relu' }).apply(both);
  return new Model(
    { a, b },
    { left: new Dense(2).apply(hidden), right: new Dense(3, { activation: 'softmax' }).apply(hidden) },
  );
};

const models: readonly Case[] = [
  {
    ...regression,
    name: 'batch normalization, noise, layer normalization',
    make: () =>
      new Sequential([
        new Dense(8),
        new BatchNormalization(),
        new GaussianNoise(0.2),
        new LayerNormalization(),
        new Dropout(0.5, { seed: 5 }),
        new Dense(2),
      ]),
    compile: () => ({ optimizer: 'adam', loss: 'huber', metrics: ['mae', 'mse'] }),
  },
  {
    name: 'classes by number, weighted by class and by row',
    make: classifier,
    compile: () => ({
      optimizer: 'adam',
      loss: 'sparse_categorical_crossentropy',
      metrics: ['accuracy'],
      weightedMetrics: ['accuracy'],
    }),
    x,
    y: labels,
    options: { classWeight: { 0: 1, 1: 3, 2: 0.25 }, sampleWeight: rowWeights },
  },
  {
    name: 'rows of a table',
    make: () => new Sequential([new Embedding(12, 4), new SpatialDropout1D(0.2), new Flatten(), new Dense(3)]),
    compile: () => ({ optimizer: 'sgd', loss: 'mse' }),
    x: words,
    y: random.normal([ROWS, 3], { seed: 9 }),
  },
  {
    name: 'rows of a table under Adam, shortened',
    make: () => new Sequential([new Embedding(12, 4), new Flatten(), new Dense(3)]),
    compile: () => ({ optimizer: new Adam({ clipnorm: 0.2, useEma: true }), loss: 'mse' }),
    x: words,
    y: random.normal([ROWS, 3], { seed: 9 }),
  },
  {
    name: 'masks',
    make: () => new Sequential([new Masking(), new Dense(4), new GlobalAveragePooling1D(), new Dense(2)]),
    compile: () => ({ optimizer: 'adam', loss: 'mse' }),
    x: sequences,
    y,
  },
  {
    name: 'a masked embedding',
    make: () => new Sequential([new Embedding(12, 4, { maskZero: true }), new GlobalAveragePooling1D(), new Dense(2)]),
    compile: () => ({ optimizer: 'rmsprop', loss: 'mae' }),
    x: words,
    y,
  },
  {
    name: 'images',
    make: () =>
      new Sequential([
        new Conv2D(3, 3, { activation: 'relu', padding: 'same' }),
        new MaxPooling2D(2),
        new Flatten(),
        new Dense(2),
      ]),
    compile: () => ({ optimizer: 'adam', loss: 'mse' }),
    x: images,
    y,
  },
  {
    ...regression,
    name: 'regularized and bounded weights',
    make: () =>
      new Sequential([
        new Dense(5, { kernelRegularizer: 'l1_l2', kernelConstraint: 'max_norm', activityRegularizer: 'l1' }),
        new Dense(2, { kernelConstraint: 'unit_norm', biasRegularizer: 'l2' }),
      ]),
    compile: () => ({ optimizer: 'sgd', loss: 'mse' }),
  },
  {
    ...regression,
    name: 'state and losses of a layer',
    make: () => new Sequential([new Dense(3), new Watched()]),
    compile: () => ({ optimizer: 'adam', loss: 'mse', metrics: ['mae'] }),
  },
  {
    name: 'several inputs and outputs by name',
    make: twoHeads,
    compile: () => ({
      optimizer: 'adam',
      loss: { left: 'mse', right: 'sparse_categorical_crossentropy' },
      lossWeights: { left: 0.3, right: 2 },
      metrics: { left: ['mae'], right: ['accuracy'] },
    }),
    x: { a: x, b: words },
    y: { left: y, right: labels },
  },
  {
    ...regression,
    name: 'a step of its own',
    make: () => new Own(),
    compile: () => ({ optimizer: 'adam', loss: 'mse' }),
  },
  {
    ...regression,
    name: 'weights that are frozen',
    make: () => new Sequential([new Dense(4, { trainable: false }), new Dense(2)]),
    compile: () => ({ optimizer: new Adam({ useEma: true }), loss: 'mse' }),
  },
  {
    ...regression,
    name: 'half floats',
    make: () => new Sequential([new Dense(4, { dtype: 'float16', activation: 'relu' }), new Dense(2)]),
    compile: () => ({ optimizer: 'adam', loss: 'mse' }),
  },
  {
    ...regression,
    name: 'a rate that callbacks set',
    compile: () => ({ optimizer: 'sgd', loss: 'mse' }),
    callbacks: () => [
      new LearningRateScheduler((epoch: number, rate: number) => (epoch === 0 ? rate : rate / 3)),
      new ReduceLROnPlateau({ monitor: 'loss', patience: 1, minDelta: 100 }),
      {
        onTrainBatchEnd(this: { model?: Trainer }, batch: number): void {
          if (batch === 1) (this.model as Trainer).optimizer.learningRate *= 0.9;
        },
      },
    ],
  },
  {
    ...regression,
    name: 'a layer that is frozen and thawed in the midst of an epoch',
    compile: () => ({ optimizer: 'adam', loss: 'mse' }),
    callbacks: () => [
      {
        onTrainBatchEnd(this: { model?: Trainer }, batch: number): void {
          this.model!.layers[0]!.trainable = batch % 2 === 0;
        },
      },
    ],
  },
  {
    ...regression,
    name: 'a field that a callback changes between epochs',
    compile: () => ({ optimizer: 'adam', loss: 'mse' }),
    callbacks: () => [
      {
        onEpochEnd(this: { model?: Trainer }): void {
          Object.assign(
            this.model!.layers.find((layer) => layer instanceof Dropout)!,
            { rate: 0.7 },
          );
        },
      },
    ],
  },
];

/** All that a training leaves, to the bit. */
async function outcome(
  { make, compile, x: given, y: wanted, options, callbacks }: Case,
  runEagerly: boolean,
): Promise<object> {
  setRandomSeed(11);
  const model = make();
  model.compile({ ...compile(), runEagerly });
  const steps: number[][] = [];
  const watch = {
    onTrainBatchEnd: async (_: number, logs: Logs): Promise<void> => {
      steps.push(await Promise.all(Object.values(logs).map((value) => value.item())));
    },
  };
  const { history } = await model.fit(given as never, wanted as never, {
    batchSize: 4,
    epochs: 3,
    verbose: 0,
    validationSplit: 0.3,
    ...options,
    callbacks: [watch, ...(callbacks?.() ?? [])],
  });
  const values = async (list: readonly { data(): Promise<ArrayLike<number>> }[]): Promise<number[][]> =>
    Promise.all(list.map(async (one) => Array.from(await one.data())));
  const measured = await model.evaluate(given as never, wanted as never, { batchSize: 4 });
  const predicted = await model.predict(given as never, { batchSize: 4 });
  return {
    history,
    steps,
    measured,
    predicted: await values(
      predicted instanceof Object && 'data' in predicted ? [predicted] : Object.values(predicted),
    ),
    weights: await values(model.weights),
    slots: await values(model.optimizer.variables),
    counted: await values(model.metrics.flatMap(({ variables }) => variables)),
    draws: random.uniform([2]).arraySync(),
  };
}

describe('three epochs, op by op and compiled, leave the same bits', () => {
  test.each([...optimizers, ...models].map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const warn = vi.spyOn(console, 'warn');
    expect(await outcome(one, false)).toEqual(await outcome(one, true));
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });
});

test('single batches, op by op and compiled, leave the same bits', async () => {
  const run = async (runEagerly: boolean): Promise<unknown[]> => {
    setRandomSeed(12);
    const model = perceptron();
    model.compile({ optimizer: 'adam', loss: 'mse', metrics: ['mae'], runEagerly });
    const found: unknown[] = [];
    for (let i = 0; i < 5; i++) {
      // oxlint-disable no-await-in-loop
      found.push(await model.trainOnBatch(x, y, i % 2 === 0 ? {} : { sampleWeight: rowWeights }));
      found.push(await model.testOnBatch(x, y));
      found.push((await model.predictOnBatch(x)).arraySync());
      // oxlint-enable no-await-in-loop
    }
    return found;
  };
  expect(await run(false)).toEqual(await run(true));
});
