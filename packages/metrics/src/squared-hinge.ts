import type { Tensor } from '@tensai/core';
import { squaredHinge } from '@tensai/losses';
import { MeanMetric } from './mean-metric.ts';
import type { Direction } from './metric.ts';

/** The mean of the squared hinge loss. */
export class SquaredHinge extends MeanMetric {
  static override readonly className: string = 'SquaredHinge';
  static override readonly direction: Direction = 'down';

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return squaredHinge(yTrue, yPred);
  }
}
