import type { Trainer } from '../../trainer.ts';
import type { Logs, NumberLogs } from '../step-logs.ts';

/** What `fit` tells its callbacks beforehand. */
export interface TrainingParams {
  readonly epochs: number;
  /** Steps of an epoch; null where only an epoch can tell. */
  readonly steps: number | null;
  readonly verbose: number;
}

/** Now, or after a wait: hooks that return a Promise are awaited. */
export type Hooked = void | Promise<void>;

/**
 * What is called on the way through `fit`, `evaluate` and `predict`. A subclass overrides the hooks that it needs; a plain object with some of them serves as well.
 * Hooks of batches get logs of Tensors, computed when they are looked at and valid during the hook; hooks of epochs get numbers, and what they add to them goes
 * into the history. Epochs and batches count from 0.
 *
 * @example
 * class Watch extends Callback {
 *   onEpochEnd(epoch, { loss }) {
 *     if (loss < 0.01) this.model.stopTraining = true;
 *   }
 * }
 */
export class Callback {
  declare model: Trainer;
  declare params: TrainingParams;

  setModel(model: Trainer): void {
    this.model = model;
  }
  setParams(params: TrainingParams): void {
    this.params = params;
  }

  onTrainBegin(_logs: NumberLogs): Hooked {}
  onTrainEnd(_logs: NumberLogs): Hooked {}
  onEpochBegin(_epoch: number, _logs: NumberLogs): Hooked {}
  onEpochEnd(_epoch: number, _logs: NumberLogs): Hooked {}
  onTestBegin(_logs: NumberLogs): Hooked {}
  onTestEnd(_logs: NumberLogs): Hooked {}
  onPredictBegin(_logs: NumberLogs): Hooked {}
  onPredictEnd(_logs: NumberLogs): Hooked {}
  /** The same as `onTrainBatchBegin`. */
  onBatchBegin(_batch: number, _logs: Logs): Hooked {}
  /** The same as `onTrainBatchEnd`. */
  onBatchEnd(_batch: number, _logs: Logs): Hooked {}
  onTrainBatchBegin(batch: number, logs: Logs): Hooked {
    return this.onBatchBegin(batch, logs);
  }
  onTrainBatchEnd(batch: number, logs: Logs): Hooked {
    return this.onBatchEnd(batch, logs);
  }
  onTestBatchBegin(_batch: number, _logs: Logs): Hooked {}
  onTestBatchEnd(_batch: number, _logs: Logs): Hooked {}
  onPredictBatchBegin(_batch: number, _logs: Logs): Hooked {}
  /** `logs.outputs`: what the model gave. */
  onPredictBatchEnd(_batch: number, _logs: Logs): Hooked {}
}

/** The names of the hooks. */
export type HookName = Extract<keyof Callback, `on${string}`>;

/** Some hooks without a class around them. */
export type Hooks = { readonly [name in HookName]?: Callback[name] };

/** What goes into the option `callbacks`. */
export type CallbackLike = Callback | Hooks;
