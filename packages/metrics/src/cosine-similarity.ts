import { negative, type Tensor } from '@tensai/core';
import { cosineSimilarity, type CosineSimilarityOptions } from '@tensai/losses';
import { MeanMetric } from './mean-metric.ts';
import type { Direction } from './metric.ts';

/** The mean cosine of the angle between labels and predictions as vectors: 1 for one direction, 0 for orthogonal ones. (The loss is minus that.) */
export class CosineSimilarity extends MeanMetric<CosineSimilarityOptions> {
  static override readonly className: string = 'CosineSimilarity';
  static override readonly direction: Direction = 'up';
  static override readonly defaults: object = { axis: -1 };

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return negative(cosineSimilarity(yTrue, yPred, this.options));
  }
}
