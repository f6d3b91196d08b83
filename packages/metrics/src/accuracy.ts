import { cast, equal, type In, type Tensor } from '@tensai/core';
import { checkSameShape, resultOf, sameRank, tensorOf } from '@tensai/losses/parts';
import { MeanMetric } from './mean-metric.ts';
import type { Direction } from './metric.ts';

function matches(yTrue: In, yPred: In): Tensor {
  const [truth, prediction] = sameRank(
    tensorOf('accuracy', 'labels', yTrue),
    tensorOf('accuracy', 'predictions', yPred),
  );
  checkSameShape('accuracy', truth, prediction);
  return equal(truth, prediction);
}

/** 1 where prediction and label are equal, else 0, elementwise.
 * @example metrics.accuracy(tensor([1, 2, 3]), tensor([1, 0, 3])) // [1, 0, 1] */
export const accuracy = (yTrue: In, yPred: In): Tensor => resultOf(() => cast(matches(yTrue, yPred), 'float32'));

/** How often predictions equal labels. For probabilities there are `BinaryAccuracy`, `CategoricalAccuracy`, `SparseCategoricalAccuracy`. */
export class Accuracy extends MeanMetric {
  static override readonly className: string = 'Accuracy';
  static override readonly direction: Direction = 'up';

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return matches(yTrue, yPred);
  }
}
