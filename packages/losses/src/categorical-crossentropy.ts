import {
  add,
  categoricalCrossentropy as crossentropy,
  type In,
  multiply,
  normalizeAxis,
  type Tensor,
} from '@tensai/core';
import { crossentropyOptions, type CrossentropyLossOptions } from './function-options.ts';
import { Loss } from './loss.ts';
import { pairOf, resultOf } from './operands.ts';

/**
 * `−Σ yTrue · log(yPred)` over the axis of classes: labels one-hot or distributions, predictions probabilities (divided by their sum, kept in
 * [1e-7, 1 − 1e-7]) or logits (`fromLogits`). With `labelSmoothing` s of n classes, labels are `(1 − s) · yTrue + s / n`.
 *
 * @example
 * losses.categoricalCrossentropy(tensor([[0, 1]]), tensor([[0.25, 0.75]])) // [0.28768]
 * losses.categoricalCrossentropy(tensor([0, 1]), tensor([[0.25, 0.75], [0.5, 0.5]])) // throws use SparseCategoricalCrossentropy
 */
export function categoricalCrossentropy(yTrue: In, yPred: In, options: CrossentropyLossOptions = {}): Tensor {
  const { fromLogits, labelSmoothing, axis } = crossentropyOptions('categoricalCrossentropy', options);
  return resultOf(() => {
    const [truth, prediction] = pairOf('categoricalCrossentropy', yTrue, yPred);
    const classes = prediction.shape[normalizeAxis('categoricalCrossentropy', axis, prediction.rank)]!;
    const smooth = labelSmoothing === 0 ? truth : add(multiply(truth, 1 - labelSmoothing), labelSmoothing / classes);
    return crossentropy(smooth, prediction, { fromLogits, axis });
  });
}

/** The crossentropy of labels that are one-hot, or distributions over classes. */
export class CategoricalCrossentropy extends Loss<CrossentropyLossOptions> {
  static override readonly className: string = 'CategoricalCrossentropy';
  static override readonly defaults: object = { fromLogits: false, labelSmoothing: 0, axis: -1 };

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return categoricalCrossentropy(yTrue, yPred, this.options);
  }
}
