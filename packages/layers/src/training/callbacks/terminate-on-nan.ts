import type { Logs } from '../step-logs.ts';
import { Callback } from './callback.ts';

/** Stops training when the loss is no finite number any more. It reads the loss after every batch. */
export class TerminateOnNaN extends Callback {
  override async onTrainBatchEnd(batch: number, logs: Logs): Promise<void> {
    const loss = await logs['loss']?.item();
    if (loss === undefined || Number.isFinite(loss)) return;
    console.warn(`tensai: batch ${batch}: the loss is ${loss}; training stops`);
    this.model.stopTraining = true;
  }
}
