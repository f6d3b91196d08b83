import { argmax, cast, equal, type In, type Tensor } from '@tensai/core';
import { labelsBeside, resultOf, tensorOf } from '@tensai/losses/parts';
import { MeanMetric } from './mean-metric.ts';
import type { Direction } from './metric.ts';

const NAME = 'sparseCategoricalAccuracy';

function matches(yTrue: In, yPred: In): Tensor {
  const predictions = tensorOf(NAME, 'predictions', yPred);
  return equal(labelsBeside(NAME, tensorOf(NAME, 'labels', yTrue), predictions), argmax(predictions, -1));
}

/** 1 where the largest prediction is that of the right class, else 0: labels are numbers of classes, `[batch, …]` or `[batch, …, 1]`, predictions `[batch, …, classes]`.
 * @example metrics.sparseCategoricalAccuracy(tensor([1, 0]), tensor([[0.1, 0.9], [0.2, 0.8]])) // [1, 0] */
export const sparseCategoricalAccuracy = (yTrue: In, yPred: In): Tensor =>
  resultOf(() => cast(matches(yTrue, yPred), 'float32'));

/** How often the largest prediction is that of the right class; labels are numbers of classes, predictions probabilities or logits. */
export class SparseCategoricalAccuracy extends MeanMetric {
  static override readonly className: string = 'SparseCategoricalAccuracy';
  static override readonly direction: Direction = 'up';

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return matches(yTrue, yPred);
  }
}
