import type { Tensor } from '@tensai/core';
import { binaryCrossentropy, type CrossentropyLossOptions } from '@tensai/losses';
import { MeanMetric } from './mean-metric.ts';
import type { Direction } from './metric.ts';

/** The mean crossentropy of yes-or-no labels, 0 or 1. */
export class BinaryCrossentropy extends MeanMetric<CrossentropyLossOptions> {
  static override readonly className: string = 'BinaryCrossentropy';
  static override readonly direction: Direction = 'down';
  static override readonly defaults: object = { fromLogits: false, labelSmoothing: 0, axis: -1 };

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return binaryCrossentropy(yTrue, yPred, this.options);
  }
}
