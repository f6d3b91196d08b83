import { add, binaryCrossentropy as crossentropy, type In, mean, multiply, type Tensor } from '@tensai/core';
import { crossentropyOptions, type CrossentropyLossOptions } from './function-options.ts';
import { Loss } from './loss.ts';
import { pairOf, resultOf } from './operands.ts';

/**
 * The mean over `axis` of `−yTrue · log(yPred) − (1 − yTrue) · log(1 − yPred)`: labels 0 … 1, predictions probabilities (kept in [1e-7, 1 − 1e-7]) or logits
 * (`fromLogits`). With `labelSmoothing` s, labels move toward ½: `(1 − s) · yTrue + ½ · s`.
 *
 * @example
 * losses.binaryCrossentropy(tensor([[1, 0]]), tensor([[0.75, 0.5]])) // [0.49041]
 * losses.binaryCrossentropy(tensor([[1, 0]]), tensor([[100, -100]]), { fromLogits: true }) // [0]
 */
export function binaryCrossentropy(yTrue: In, yPred: In, options: CrossentropyLossOptions = {}): Tensor {
  const { fromLogits, labelSmoothing, axis } = crossentropyOptions('binaryCrossentropy', options);
  return resultOf(() => {
    const [truth, prediction] = pairOf('binaryCrossentropy', yTrue, yPred);
    const smooth = labelSmoothing === 0 ? truth : add(multiply(truth, 1 - labelSmoothing), labelSmoothing / 2);
    return mean(crossentropy(smooth, prediction, { fromLogits }), axis);
  });
}

/** The crossentropy of yes-or-no labels, 0 or 1, one for each prediction. */
export class BinaryCrossentropy extends Loss<CrossentropyLossOptions> {
  static override readonly className: string = 'BinaryCrossentropy';
  static override readonly defaults: object = { fromLogits: false, labelSmoothing: 0, axis: -1 };

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return binaryCrossentropy(yTrue, yPred, this.options);
  }
}
