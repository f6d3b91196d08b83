import type { Trainer } from '../trainer.ts';
import { withContext } from '../call-context.ts';
import type { Batch } from './batch.ts';
import type { Logs } from './step-logs.ts';

/** What runs on each batch. */
export type Step = (batch: Batch) => Logs;

/** The step of a model, for as long as a run lasts. A compiled step takes its place here. */
export const stepOf = (model: Trainer, kind: 'train' | 'test'): Step =>
  // one context around the whole step: the losses of its calls are still there when the loss is computed
  kind === 'train'
    ? (batch) => withContext(true, () => model.trainStep(batch))
    : (batch) => withContext(false, () => model.testStep(batch));
