import './register-all.ts';
import { readFileSync } from 'node:fs';
import { relu } from '@tensai/core';
import {
  BatchNormalization,
  Conv2D,
  Dense,
  EarlyStopping,
  Flatten,
  Input,
  type Layer,
  MaxPooling2D,
  type Model,
  ReLU,
  Sequential,
} from '@tensai/layers';
import * as layersModule from '@tensai/layers';
import * as optimizersModule from '@tensai/optimizers';
import { differenceOf, type GoldenRecord, readGolden } from '@tensai/testkit';
import { expect, test } from 'vitest';
import { camelKeys } from '../golden-config.ts';

/** A run of Keras: a model with known weights, how it was trained, and what came out. */
interface RunRecord extends GoldenRecord {
  readonly name: string;
  readonly model?: readonly (string | { readonly class: string; readonly [option: string]: unknown })[];
  readonly initial_weights?: readonly { readonly value: unknown }[];
  readonly compile: { readonly optimizer: Readonly<Record<string, object>>; readonly [option: string]: unknown };
  readonly fit: { readonly [option: string]: unknown };
  readonly x: readonly unknown[];
  readonly y: readonly unknown[];
  readonly validation?: { readonly x: unknown; readonly y: unknown };
  readonly expected: {
    readonly history?: Readonly<Record<string, readonly number[]>>;
    readonly losses?: readonly number[];
    readonly weights?: readonly { readonly value: unknown }[];
    readonly final_weights?: readonly { readonly value: unknown }[];
    readonly [what: string]: unknown;
  };
}

// What a later package brings makes these records apply.
const NOT_YET: Readonly<Record<string, string>> = {
  'ref-015': 'Lamb',
  'ref-016': 'Adafactor',
  'ref-024': 'ScheduleFreeAdamW',
  'ref-080': 'LSTM',
};

const records = readGolden(readFileSync(new URL('training.golden.jsonl', import.meta.url), 'utf8')) as RunRecord[];
const recordOf = (id: string): RunRecord => records.find((record) => record.id === id)!;
const idsOf = (wanted: (record: RunRecord) => boolean): [string, RunRecord][] =>
  records.filter(wanted).map((record) => [`${record.id} ${record.name}`, record]);

const layers: Readonly<Record<string, () => readonly (Layer | ReturnType<typeof Input>)[]>> = {
  fit_linear_sgd_mse: () => [new Dense(1, { kernelInitializer: 'zeros' })],
  early_stopping: () => [new Dense(1, { kernelInitializer: 'zeros' })],
  fit_cnn_adam: () => [
    Input([6, 6, 1]),
    new Conv2D(3, 3, { activation: relu }),
    new MaxPooling2D(2),
    new Flatten(),
    new Dense(2, { activation: 'softmax' }),
  ],
  fit_batchnorm_sgd: () => [
    Input([4]),
    new Dense(4),
    new BatchNormalization({ momentum: 0.9 }),
    new ReLU(),
    new Dense(1),
  ],
  mlp: () => [Input([4]), new Dense(5, { activation: 'tanh' }), new Dense(3, { activation: 'softmax' })],
};

function modelOf({ name, initial_weights: weights, compile, x }: RunRecord): Model {
  const model = new Sequential((layers[name] ?? layers['mlp']!)());
  model.apply(x.slice(0, 1) as never);
  // Keras lists what does not learn behind each layer's own weights, as here
  if (weights) model.setWeights(weights.map(({ value }) => value) as never);
  const [[className, config]] = Object.entries(compile.optimizer) as [[string, object]];
  const options = camelKeys({ ...compile, optimizer: undefined }) as object;
  model.compile({ ...options, optimizer: { className, config: camelKeys(config) as Record<string, unknown> } });
  return model;
}

const fitOptions = ({ fit, validation }: RunRecord): object => {
  const { class_weight: classWeight, ...rest } = fit;
  return {
    ...(camelKeys(rest) as object),
    ...(classWeight !== undefined && { classWeight }),
    ...(validation && { validationData: [validation.x, validation.y] }),
    verbose: 0,
  };
};

const labels = (y: readonly unknown[]): never => y as never;
const close = (actual: unknown, expected: unknown, record: RunRecord): void =>
  expect(differenceOf(actual as never, expected as never, record)).toBeNull();
const closeWeights = (model: Model, expected: readonly { readonly value: unknown }[], record: RunRecord): void =>
  model.weights.forEach((variable, i) => close(variable.arraySync(), expected[i]!.value, record));

test.each(idsOf(({ id, expected }) => expected.history !== undefined && id !== 'ref-031' && !(id! in NOT_YET)))(
  '%s',
  async (_, record) => {
    const { expected, x, y } = record;
    const model = modelOf(record);
    const { history } = await model.fit(x as never, labels(y), fitOptions(record));
    expect(Object.keys(history)).toEqual(Object.keys(expected.history!));
    for (const [name, values] of Object.entries(expected.history!)) close(history[name], values, record);
    const weights = expected.weights ?? expected.final_weights;
    if (weights) closeWeights(model, weights, record);
    if (expected['predict']) {
      const predicted = await model.predict(x.slice(0, 2) as never);
      close(predicted.arraySync(), expected['predict'], record);
    }
    if (expected['predict_first2'])
      close((await model.predict(x.slice(0, 2) as never)).arraySync(), expected['predict_first2'], record);
    if (expected['evaluate']) {
      const { loss, accuracy } = await model.evaluate(x as never, labels(y));
      close([loss, accuracy], expected['evaluate'], record);
    }
  },
);

test.each(idsOf(({ id, expected }) => expected.losses !== undefined && !(id! in NOT_YET)))('%s', async (_, record) => {
  const { expected, x, y } = record;
  const model = modelOf(record);
  const losses: number[] = [];
  for (const _step of expected.losses!) {
    // oxlint-disable-next-line no-await-in-loop
    const { loss } = await model.trainOnBatch(x as never, labels(y));
    losses.push(loss!);
  }
  expect(losses).toHaveLength(expected.losses!.length);
  close(losses, expected.losses, record);
  closeWeights(model, expected.final_weights!, record);
});

test('ref-029 evaluate_with_regularizers', async () => {
  const record = recordOf('ref-029');
  const model = new Sequential([
    Input([4]),
    new Dense(3, { kernelRegularizer: 'l2', activityRegularizer: { className: 'L1', config: { l1: 0.01 } } }),
  ]);
  model.setWeights(record.initial_weights!.map(({ value }) => value) as never);
  model.compile({ optimizer: 'sgd', loss: 'mse' });
  const { loss } = await model.evaluate(record.x as never, labels(record.y));
  expect(loss).toBeGreaterThan(0);
  close(loss, record.expected['loss'], record);
});

test('ref-030 callback_order', async () => {
  const { expected } = recordOf('ref-030');
  const events: string[] = [];
  const keys = (logs: object): string =>
    `keys=[${Object.keys(logs)
      .map((key) => `'${key}'`)
      .join(', ')}]`;
  const model = new Sequential([new Dense(1)]);
  model.compile({ optimizer: 'sgd', loss: 'mse' });
  const x = Array.from({ length: 6 }, (_, i) => [i]);
  await model.fit(x, x, {
    batchSize: 3,
    epochs: 2,
    validationData: [x, x],
    verbose: 0,
    callbacks: [
      {
        onTrainBegin: () => void events.push('train_begin'),
        onTrainEnd: (logs) => void events.push(`train_end ${keys(logs)}`),
        onEpochBegin: (epoch) => void events.push(`epoch_begin ${epoch}`),
        onEpochEnd: (epoch, logs) => void events.push(`epoch_end ${epoch} ${keys(logs)}`),
        onTrainBatchBegin: (batch) => void events.push(`train_batch_begin ${batch}`),
        onTrainBatchEnd: (batch, logs) => void events.push(`train_batch_end ${batch} ${keys(logs)}`),
        onTestBegin: () => void events.push('test_begin'),
        onTestEnd: (logs) => void events.push(`test_end ${keys(logs)}`),
        onTestBatchBegin: (batch) => void events.push(`test_batch_begin ${batch}`),
        onTestBatchEnd: (batch, logs) => void events.push(`test_batch_end ${batch} ${keys(logs)}`),
      },
    ],
  });
  expect(events).toEqual(expected['events']);
});

test('ref-031 early_stopping', async () => {
  const record = recordOf('ref-031');
  const { expected, x, y } = record;
  const model = modelOf(record);
  const stopping = new EarlyStopping({ monitor: 'loss', patience: 2, restoreBestWeights: true });
  const { history } = await model.fit(x as never, labels(y), { ...fitOptions(record), callbacks: [stopping] });
  for (const [name, values] of Object.entries(expected.history!)) close(history[name], values, record);
  expect(stopping.stoppedEpoch).toBe(expected['stopped_epoch']);
  expect(stopping.bestEpoch).toBe(expected['best_epoch']);
  closeWeights(model, expected.weights!, record);
});

test('hand-130: the names of metrics are those that users know, unlike there', async () => {
  const model = new Sequential([new Dense(1)]);
  model.compile({ loss: 'mse', metrics: ['mae'] });
  await model.trainOnBatch([[1]], [[2]]);
  expect(model.metricsNames).toEqual(['loss', 'mae']);
  expect(recordOf('hand-130').expected).toEqual(['loss', 'compile_metrics']);
});

test('all records are there', () => {
  expect(records).toHaveLength(24);
  for (const [id, wants] of Object.entries(NOT_YET)) {
    expect(recordOf(id)).toBeDefined();
    expect(Object.keys({ ...layersModule, ...optimizersModule }), `${wants} is there now: run ${id}`).not.toContain(
      wants,
    );
  }
});
