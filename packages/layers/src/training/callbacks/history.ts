import type { NumberLogs } from '../step-logs.ts';
import { Callback } from './callback.ts';

/** What was measured, epoch by epoch: what `fit` resolves to. */
export class History extends Callback {
  /** Values by name, one for each epoch: `history.loss[0]`. */
  readonly history: Record<string, number[]> = {};
  /** The numbers of the epochs. */
  readonly epoch: number[] = [];

  override onEpochEnd(epoch: number, logs: NumberLogs): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) (this.history[name] ??= []).push(value);
  }
}
