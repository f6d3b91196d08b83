import { onDevice, OptionError, type Scope, pace } from '@tensai/core';
import { DataError } from '../errors.ts';
import type { Trainer } from '../trainer.ts';
import type { Batches } from './batches.ts';
import { CallbackList } from './callbacks/callback-list.ts';
import { History } from './callbacks/history.ts';
import { classTable, weightedByClass } from './class-weights.ts';
import { measure } from './evaluate.ts';
import { Feed } from './feed.ts';
import { watchInterrupts } from './interrupt.ts';
import { type Progress, progressFor } from './progress.ts';
import { type Given, refuseRowOptions } from './read-data.ts';
import { type RowOptions, rowsOf } from './row-batches.ts';
import type { FitOptions } from './run-options.ts';
import { runSteps } from './run-steps.ts';
import { type Logs, type NumberLogs, readLogs } from './step-logs.ts';
import { isStream, streamBatches } from './stream-batches.ts';

/** Trains a model: epochs of steps, with a measurement after each where there are data for it. */
export async function fitModel(model: Trainer, given: Given<FitOptions>): Promise<History> {
  const { options } = given;
  const { epochs = 1, initialEpoch = 0, verbose = 'auto', callbacks: asked = [], signal, yieldEvery = 50 } = options;
  const { train, validation } = feedsOf(given);
  const history = new History();
  const params = { epochs, steps: train.steps, verbose: verbose === 'auto' ? 1 : verbose };
  const callbacks = new CallbackList('fit', [...asked, history], model, params);
  const table = options.classWeight ? classTable('fit', options.classWeight) : null;
  const progress = progressFor(verbose);
  const due = pace(yieldEvery);
  let interrupted = false;
  const unwatch = watchInterrupts(signal, () => (interrupted = true));
  const stopped = (): boolean => interrupted || model.stopTraining;
  const shared = { model, callbacks, stopped, due };
  model.stopTraining = false;
  try {
    let last: NumberLogs = {};
    progress.start({ epochs, steps: train.steps });
    await callbacks.call('onTrainBegin', {});
    for (let epoch = initialEpoch; epoch < epochs && !stopped(); epoch++) {
      // an epoch begins when the one before has ended
      // oxlint-disable no-await-in-loop
      const began = performance.now();
      // layers may have been frozen since, or thawed
      const device = model.prepare();
      onDevice(device, () => model.resetMetrics());
      progress.epochStart(epoch);
      await callbacks.call('onEpochBegin', epoch, {});
      const logs = await trainEpoch({
        ...shared,
        device,
        feed: train,
        progress,
        step: weightedByClass(model.stepFor('trainStep'), table),
      });
      if (interrupted) break;
      if (validation !== null && isDue(options.validationFreq, epoch)) {
        const { logs: measured } = await measure({ ...shared, device, feed: validation, stopped: () => interrupted });
        if (interrupted) break;
        for (const [name, value] of Object.entries(measured)) logs[`val_${name}`] = value;
      }
      progress.epochEnd(epoch, logs, (performance.now() - began) / 1000);
      await callbacks.call('onEpochEnd', epoch, logs);
      last = logs;
      // oxlint-enable no-await-in-loop
    }
    model.optimizer.finalizeVariableValues(model.trainableWeights);
    await callbacks.call('onTrainEnd', last);
    return history;
  } finally {
    unwatch();
    progress.end();
    train.close();
    validation?.close();
  }
}

type EpochRun = Omit<Parameters<typeof runSteps>[0], 'hooks' | 'after'> & { readonly progress: Progress };

async function trainEpoch({ progress, ...run }: EpochRun): Promise<NumberLogs> {
  let logs: NumberLogs = {};
  const show = async (now: Logs, scope: Scope, done: number): Promise<void> =>
    progress.step(done, await readLogs(now, scope));
  const after = (now: Logs, scope: Scope, done: number): Promise<void> | undefined =>
    progress.wants(performance.now()) ? show(now, scope, done) : undefined;
  await runSteps({ ...run, hooks: 'Train', after }, async (ran) => {
    logs = await readLogs(ran.logs, ran.scope);
    progress.step(ran.steps, logs);
  });
  return logs;
}

const isDue = (freq: number | readonly number[] = 1, epoch: number): boolean =>
  typeof freq === 'number' ? (epoch + 1) % freq === 0 : freq.includes(epoch + 1);

/** The batches to train on, and those to measure after each epoch. */
function feedsOf(given: Given<FitOptions>): { readonly train: Feed; readonly validation: Feed | null } {
  const { options } = given;
  const { batchSize = 32, shuffle = true, seed, stepsPerEpoch = null, validationSplit = 0 } = options;
  const { validationBatchSize = batchSize, validationSteps = null, validationData } = options;
  const still = { batchSize: validationBatchSize, shuffle: false, seed: 0 };
  const measuring = (batches: Batches): Feed => new Feed('fit: validationData', batches, validationSteps);
  const held = validationData === undefined ? null : measuring(validationBatches(validationData, still));
  if (held !== null && validationSplit > 0)
    throw new OptionError({
      op: 'fit',
      what: 'validationData and validationSplit exclude each other',
      value: validationSplit,
    });
  if (given.kind === 'stream') {
    refuseRowOptions('fit', options, ['batchSize', 'shuffle', 'seed', 'sampleWeight', 'validationSplit']);
    return { train: new Feed('fit', streamBatches('fit', given.stream), stepsPerEpoch), validation: held };
  }
  const rows = rowsOf('fit', { x: given.x, y: given.y, sampleWeight: options.sampleWeight });
  const order = { batchSize, shuffle, seed };
  if (validationSplit === 0)
    return { train: new Feed('fit', rows.batches(0, rows.count, order), stepsPerEpoch), validation: held };
  const at = Math.floor(rows.count * (1 - validationSplit));
  if (at === 0 || at === rows.count)
    throw new DataError({
      method: 'fit',
      what: `validationSplit: ${validationSplit} of ${rows.count} rows leaves none to ${at === 0 ? 'train on' : 'measure'}`,
    });
  return {
    train: new Feed('fit', rows.batches(0, at, order), stepsPerEpoch),
    validation: measuring(rows.batches(at, rows.count, still)),
  };
}

function validationBatches(data: NonNullable<FitOptions['validationData']>, order: RowOptions): Batches {
  const method = 'fit: validationData';
  if (isStream(data)) return streamBatches(method, data);
  const parts = data as readonly unknown[];
  if (!Array.isArray(data) || parts.length < 2 || parts.length > 3)
    throw new DataError({ method, what: 'it is [x, y], [x, y, sampleWeight] or batches' });
  const rows = rowsOf(method, { x: parts[0], y: parts[1], sampleWeight: parts[2] });
  return rows.batches(0, rows.count, order);
}
