import type { Tensor } from '@tensai/core';
import { poisson } from '@tensai/losses';
import { MeanMetric } from './mean-metric.ts';
import type { Direction } from './metric.ts';

/** The negative log-likelihood of counts under the Poisson distribution, up to a constant of the labels. */
export class Poisson extends MeanMetric {
  static override readonly className: string = 'Poisson';
  static override readonly direction: Direction = 'down';

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return poisson(yTrue, yPred);
  }
}
