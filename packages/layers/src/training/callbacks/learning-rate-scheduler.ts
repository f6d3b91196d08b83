import { OptionError } from '@tensai/core';
import type { NumberLogs } from '../step-logs.ts';
import { Callback } from './callback.ts';

/** What `new LearningRateScheduler` takes beside the schedule. */
export interface LearningRateSchedulerOptions {
  /** 1 says the rate of each epoch. */
  readonly verbose?: number;
}

/**
 * Sets the learning rate before each epoch: `schedule(epoch, rate)` gives it. Writes it into the history, as `learning_rate`.
 *
 * @example
 * new LearningRateScheduler((epoch, rate) => (epoch < 10 ? rate : rate * 0.9));
 */
export class LearningRateScheduler extends Callback {
  readonly #schedule: (epoch: number, rate: number) => number;
  readonly #verbose: number;

  constructor(schedule: (epoch: number, rate: number) => number, { verbose = 0 }: LearningRateSchedulerOptions = {}) {
    super();
    this.#schedule = schedule;
    this.#verbose = verbose;
  }

  override onEpochBegin(epoch: number): void {
    const { optimizer } = this.model;
    const rate: unknown = this.#schedule(epoch, optimizer.learningRate);
    if (typeof rate !== 'number' || Number.isNaN(rate))
      throw new OptionError({ op: 'LearningRateScheduler', what: 'the schedule returns a number', value: rate });
    optimizer.learningRate = rate;
    if (this.#verbose > 0) console.log(`Epoch ${epoch + 1}: LearningRateScheduler setting learning rate to ${rate}.`);
  }

  override onEpochEnd(_epoch: number, logs: NumberLogs): void {
    logs['learning_rate'] = this.model.optimizer.learningRate;
  }
}
