import type { NumberLogs } from '../step-logs.ts';
import { Callback } from './callback.ts';
import { completed, Monitor, type MonitorMode } from './monitor.ts';
import { copyWeights, restoreWeights, type WeightCopies } from './weight-copies.ts';

/** What `new EarlyStopping` takes. */
export interface EarlyStoppingOptions {
  /** Which value is watched: `val_loss` if left out. */
  readonly monitor?: string;
  /** Changes of no more than this are no improvement (0). */
  readonly minDelta?: number;
  /** After how many epochs without improvement training stops (0). */
  readonly patience?: number;
  /** 1 says when it stops. */
  readonly verbose?: number;
  /** `min`, `max`, or `auto`: as the loss or metric has it. */
  readonly mode?: MonitorMode;
  /** Epochs that are not better than this do not count as improvements. */
  readonly baseline?: number | null;
  /** At the end, the weights become those of the best epoch. */
  readonly restoreBestWeights?: boolean;
  /** Epochs before this one are not watched (0). */
  readonly startFromEpoch?: number;
}

const DEFAULTS: Required<EarlyStoppingOptions> = {
  monitor: 'val_loss',
  minDelta: 0,
  patience: 0,
  verbose: 0,
  mode: 'auto',
  baseline: null,
  restoreBestWeights: false,
  startFromEpoch: 0,
};

/**
 * Stops training when a value has stopped improving.
 *
 * @example
 * new EarlyStopping({ monitor: 'val_accuracy', patience: 3, restoreBestWeights: true }).options.patience // 3
 * new EarlyStopping({ patient: 3 }) // throws option
 */
export class EarlyStopping extends Callback {
  readonly options: Required<EarlyStoppingOptions>;
  /** The epoch at whose end training was stopped; 0 if it was not. */
  stoppedEpoch = 0;
  bestEpoch = 0;
  #wait = 0;
  #copies: WeightCopies | null = null;
  readonly #monitor: Monitor;

  constructor(options: EarlyStoppingOptions = {}) {
    super();
    this.options = completed('EarlyStopping', DEFAULTS, options);
    this.#monitor = new Monitor('EarlyStopping', this.options);
  }

  /** The best value so far; NaN before there is one. */
  get best(): number {
    return this.#monitor.best;
  }

  override onTrainBegin(): void {
    this.#wait = 0;
    this.stoppedEpoch = 0;
    this.bestEpoch = 0;
    this.#copies = null;
    this.#monitor.reset();
  }

  override async onEpochEnd(epoch: number, logs: NumberLogs): Promise<void> {
    const { baseline, patience, startFromEpoch, restoreBestWeights } = this.options;
    const value = this.#monitor.valueIn(logs);
    if (value === undefined || epoch < startFromEpoch) return;
    const better = this.#monitor.better(value, this.#monitor.best, this.model);
    if (better) {
      this.#monitor.best = value;
      this.bestEpoch = epoch;
    }
    // the first epoch is the best until there is a better one, were it NaN
    if (restoreBestWeights && (better || this.#copies === null)) {
      this.bestEpoch = epoch;
      this.#copies = await copyWeights(this.model.weights);
    }
    this.#wait++;
    if (better) {
      if (baseline === null || this.#monitor.better(value, baseline, this.model)) this.#wait = 0;
      return;
    }
    if (this.#wait >= patience && epoch > 0) {
      this.stoppedEpoch = epoch;
      this.model.stopTraining = true;
    }
  }

  override onTrainEnd(): void {
    const { verbose } = this.options;
    if (this.stoppedEpoch > 0 && verbose > 0) console.log(`Epoch ${this.stoppedEpoch + 1}: early stopping`);
    if (this.#copies === null) return;
    if (verbose > 0) console.log(`Restoring model weights from the end of the best epoch: ${this.bestEpoch + 1}.`);
    restoreWeights(this.#copies);
    this.#copies = null;
  }
}
