import { OptionError } from '@tensai/core';
import type { NumberLogs } from '../step-logs.ts';
import { Callback } from './callback.ts';
import { completed, Monitor, type MonitorMode } from './monitor.ts';

/** What `new ReduceLROnPlateau` takes. */
export interface ReduceLROnPlateauOptions {
  /** Which value is watched: `val_loss` if left out. */
  readonly monitor?: string;
  /** What the learning rate is multiplied by (0.1). */
  readonly factor?: number;
  /** After how many epochs without improvement (10). */
  readonly patience?: number;
  /** 1 says when the rate changes. */
  readonly verbose?: number;
  readonly mode?: MonitorMode;
  /** Changes of no more than this are no improvement (0.0001). */
  readonly minDelta?: number;
  /** For how many epochs after a change nothing is counted (0). */
  readonly cooldown?: number;
  /** The least learning rate (0). */
  readonly minLr?: number;
}

const DEFAULTS: Required<ReduceLROnPlateauOptions> = {
  monitor: 'val_loss',
  factor: 0.1,
  patience: 10,
  verbose: 0,
  mode: 'auto',
  minDelta: 1e-4,
  cooldown: 0,
  minLr: 0,
};

/**
 * Lowers the learning rate when a value has stopped improving. Writes the rate into the history, as `learning_rate`.
 *
 * @example
 * new ReduceLROnPlateau({ factor: 2 }) // throws option
 */
export class ReduceLROnPlateau extends Callback {
  readonly options: Required<ReduceLROnPlateauOptions>;
  #wait = 0;
  #rest = 0;
  readonly #monitor: Monitor;

  constructor(options: ReduceLROnPlateauOptions = {}) {
    super();
    this.options = completed('ReduceLROnPlateau', DEFAULTS, options);
    const { factor } = this.options;
    if (!(factor < 1)) throw new OptionError({ op: 'ReduceLROnPlateau', what: 'factor is below 1', value: factor });
    this.#monitor = new Monitor('ReduceLROnPlateau', this.options);
  }

  override onTrainBegin(): void {
    this.#wait = 0;
    this.#rest = 0;
    this.#monitor.reset();
  }

  override onEpochEnd(epoch: number, logs: NumberLogs): void {
    const { optimizer } = this.model;
    const { patience, cooldown } = this.options;
    const value = this.#monitor.valueIn(logs);
    logs['learning_rate'] = optimizer.learningRate;
    if (value === undefined) return;
    if (this.#rest > 0) {
      this.#rest--;
      this.#wait = 0;
    }
    if (this.#monitor.better(value, this.#monitor.best, this.model)) {
      this.#monitor.best = value;
      this.#wait = 0;
    } else if (this.#rest === 0 && ++this.#wait >= patience && this.#lower(epoch)) {
      this.#rest = cooldown;
      this.#wait = 0;
    }
  }

  #lower(epoch: number): boolean {
    const { optimizer } = this.model;
    const { factor, minLr, verbose } = this.options;
    const rate = optimizer.learningRate;
    if (rate <= minLr) return false;
    optimizer.learningRate = Math.max(rate * factor, minLr);
    if (verbose > 0)
      console.log(`Epoch ${epoch + 1}: ReduceLROnPlateau reducing learning rate to ${optimizer.learningRate}.`);
    return true;
  }
}
