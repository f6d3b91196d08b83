import type { Tensor } from '@tensai/core';
import { meanSquaredError } from '@tensai/losses';
import { MeanMetric } from './mean-metric.ts';
import type { Direction } from './metric.ts';

/** The mean squared error, `(yPred − yTrue)²`. */
export class MeanSquaredError extends MeanMetric {
  static override readonly className: string = 'MeanSquaredError';
  static override readonly direction: Direction = 'down';

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanSquaredError(yTrue, yPred);
  }
}
