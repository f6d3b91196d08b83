import type { Tensor } from '@tensai/core';
import { meanAbsolutePercentageError } from '@tensai/losses';
import { MeanMetric } from './mean-metric.ts';
import type { Direction } from './metric.ts';

/** The mean absolute error in percent of the labels. */
export class MeanAbsolutePercentageError extends MeanMetric {
  static override readonly className: string = 'MeanAbsolutePercentageError';
  static override readonly direction: Direction = 'down';

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanAbsolutePercentageError(yTrue, yPred);
  }
}
