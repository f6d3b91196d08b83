import { notEqual, type Tensor } from '@tensai/core';
import { sparseCategoricalCrossentropy, type SparseCrossentropyOptions } from '@tensai/losses';
import { labelsBeside } from '@tensai/losses/parts';
import { MeanMetric } from './mean-metric.ts';
import type { Direction } from './metric.ts';

/**
 * The mean crossentropy of labels that are numbers of classes. Labels equal to `ignoreClass` add 0; as in Keras, they count as examples unless weights are given.
 */
export class SparseCategoricalCrossentropy extends MeanMetric<SparseCrossentropyOptions> {
  static override readonly className: string = 'SparseCategoricalCrossentropy';
  static override readonly direction: Direction = 'down';
  static override readonly defaults: object = { fromLogits: false, ignoreClass: null, axis: -1 };

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return sparseCategoricalCrossentropy(yTrue, yPred, this.options);
  }

  override computeMask(yTrue: Tensor, yPred: Tensor): Tensor | null {
    const { ignoreClass, axis } = this.options;
    return ignoreClass === null
      ? null
      : notEqual(labelsBeside('sparseCategoricalCrossentropy', yTrue, yPred, axis), ignoreClass);
  }
}
