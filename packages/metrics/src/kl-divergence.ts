import type { Tensor } from '@tensai/core';
import { klDivergence } from '@tensai/losses';
import { MeanMetric } from './mean-metric.ts';
import type { Direction } from './metric.ts';

/** The Kullback-Leibler divergence of the labels' distribution from the predicted one. */
export class KLDivergence extends MeanMetric {
  static override readonly className: string = 'KLDivergence';
  static override readonly direction: Direction = 'down';

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return klDivergence(yTrue, yPred);
  }
}
