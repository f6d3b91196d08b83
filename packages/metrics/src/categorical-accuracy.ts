import { argmax, cast, equal, type In, type Tensor } from '@tensai/core';
import { pairOf, resultOf } from '@tensai/losses/parts';
import { MeanMetric } from './mean-metric.ts';
import type { Direction } from './metric.ts';

function matches(yTrue: In, yPred: In): Tensor {
  const [truth, prediction] = pairOf('categoricalAccuracy', yTrue, yPred);
  return equal(argmax(truth, -1), argmax(prediction, -1));
}

/** 1 where the largest prediction is that of the right class, else 0: labels one-hot, `[batch, …, classes]` both; the first of equals is the largest.
 * @example metrics.categoricalAccuracy(tensor([[0, 1], [1, 0]]), tensor([[0.1, 0.9], [0.2, 0.8]])) // [1, 0] */
export const categoricalAccuracy = (yTrue: In, yPred: In): Tensor =>
  resultOf(() => cast(matches(yTrue, yPred), 'float32'));

/** How often the largest prediction is that of the right class; labels are one-hot, predictions probabilities or logits. */
export class CategoricalAccuracy extends MeanMetric {
  static override readonly className: string = 'CategoricalAccuracy';
  static override readonly direction: Direction = 'up';

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return matches(yTrue, yPred);
  }
}
