import type { Tensor } from '@tensai/core';
import { meanAbsoluteError } from '@tensai/losses';
import { MeanMetric } from './mean-metric.ts';
import type { Direction } from './metric.ts';

/** The mean absolute error, `|yPred − yTrue|`. */
export class MeanAbsoluteError extends MeanMetric {
  static override readonly className: string = 'MeanAbsoluteError';
  static override readonly direction: Direction = 'down';

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanAbsoluteError(yTrue, yPred);
  }
}
