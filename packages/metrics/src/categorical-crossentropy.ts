import type { Tensor } from '@tensai/core';
import { categoricalCrossentropy, type CrossentropyLossOptions } from '@tensai/losses';
import { MeanMetric } from './mean-metric.ts';
import type { Direction } from './metric.ts';

/** The mean crossentropy of labels that are one-hot, or distributions over classes. */
export class CategoricalCrossentropy extends MeanMetric<CrossentropyLossOptions> {
  static override readonly className: string = 'CategoricalCrossentropy';
  static override readonly direction: Direction = 'down';
  static override readonly defaults: object = { fromLogits: false, labelSmoothing: 0, axis: -1 };

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return categoricalCrossentropy(yTrue, yPred, this.options);
  }
}
