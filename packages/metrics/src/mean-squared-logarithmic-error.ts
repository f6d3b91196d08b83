import type { Tensor } from '@tensai/core';
import { meanSquaredLogarithmicError } from '@tensai/losses';
import { MeanMetric } from './mean-metric.ts';
import type { Direction } from './metric.ts';

/** The mean squared error of the logarithms, `(log(1 + yPred) − log(1 + yTrue))²`. */
export class MeanSquaredLogarithmicError extends MeanMetric {
  static override readonly className: string = 'MeanSquaredLogarithmicError';
  static override readonly direction: Direction = 'down';

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanSquaredLogarithmicError(yTrue, yPred);
  }
}
