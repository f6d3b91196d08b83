import { type Device, onDevice, pace } from '@tensai/core';
import type { Trainer } from '../trainer.ts';
import { CallbackList } from './callbacks/callback-list.ts';
import { Feed } from './feed.ts';
import { progressLine } from './progress.ts';
import { type Given, plainBatches } from './read-data.ts';
import type { EvaluateOptions } from './run-options.ts';
import { runSteps } from './run-steps.ts';
import { type NumberLogs, readLogs } from './step-logs.ts';

/** What an evaluation needs. */
export interface Evaluation {
  readonly model: Trainer;
  readonly feed: Feed;
  readonly device: Device;
  readonly callbacks: CallbackList;
  readonly stopped: () => boolean;
  readonly due: () => Promise<void> | null;
}

/** Measures a model on all batches of a feed; the means are over all of them. */
export async function measure({ model, feed, device, callbacks, stopped, due }: Evaluation): Promise<{
  readonly steps: number;
  readonly logs: NumberLogs;
}> {
  let result: { readonly steps: number; readonly logs: NumberLogs } = { steps: 0, logs: {} };
  onDevice(device, () => model.resetMetrics());
  await callbacks.call('onTestBegin', {});
  await runSteps(
    { model, feed, device, step: model.stepFor('testStep'), callbacks, hooks: 'Test', stopped, due },
    async (ran) => {
      result = { steps: ran.steps, logs: await readLogs(ran.logs, ran.scope) };
    },
  );
  await callbacks.call('onTestEnd', result.logs);
  return result;
}

/** Measures a model on data of its own. */
export async function evaluateModel(model: Trainer, given: Given<EvaluateOptions>): Promise<NumberLogs> {
  const { steps: limit = null, callbacks: asked = [], verbose = 0, signal, yieldEvery = 50 } = given.options;
  const feed = new Feed('evaluate', plainBatches('evaluate', given), limit);
  const params = { epochs: 1, steps: feed.steps, verbose: verbose === 'auto' ? 1 : verbose };
  const callbacks = new CallbackList('evaluate', asked, model, params);
  const began = performance.now();
  try {
    const { steps, logs } = await measure({
      model,
      feed,
      device: model.prepare(),
      callbacks,
      stopped: () => signal?.aborted === true,
      due: pace(yieldEvery),
    });
    // values of some of the batches would be no answer
    signal?.throwIfAborted();
    if (verbose !== 0) console.log(progressLine(steps, logs, (performance.now() - began) / 1000));
    return logs;
  } finally {
    feed.close();
  }
}
