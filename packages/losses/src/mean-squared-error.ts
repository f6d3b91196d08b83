import { type BinaryFloat, defineBinary, type Tensor } from '@tensai/core';
import { Loss } from './loss.ts';
import { defineMeanLoss, type LossFunction } from './mean-loss.ts';

/** `(yPred − yTrue)²`, elementwise. */
export const squaredError: BinaryFloat = /* @__PURE__ */ defineBinary('squaredError', {
  formula: (truth, prediction) => prediction.sub(truth).square(),
  result: 'float',
});

/** The mean of `(yPred − yTrue)²` over the last axis: `[batch, …, last]` gives `[batch, …]`.
 * @example losses.meanSquaredError(tensor([[0, 1], [0, 0]]), tensor([[1, 1], [1, 3]])) // [0.5, 5] */
export const meanSquaredError: LossFunction = /* @__PURE__ */ defineMeanLoss('meanSquaredError', squaredError);

/** The mean squared error, `(yPred − yTrue)²`. */
export class MeanSquaredError extends Loss {
  static override readonly className: string = 'MeanSquaredError';

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanSquaredError(yTrue, yPred);
  }
}
