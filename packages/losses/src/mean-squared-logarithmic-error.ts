import { type BinaryFloat, defineBinary, type Tensor } from '@tensai/core';
import { Loss } from './loss.ts';
import { defineMeanLoss, type LossFunction } from './mean-loss.ts';

const squaredLogarithmicError: BinaryFloat = /* @__PURE__ */ defineBinary('squaredLogarithmicError', {
  formula: (truth, prediction) => prediction.maximum(1e-7).log1p().sub(truth.maximum(1e-7).log1p()).square(),
  result: 'float',
});

/** The mean of `(log(1 + yPred) − log(1 + yTrue))²` over the last axis; what is below 1e-7 counts as 1e-7.
 * @example losses.meanSquaredLogarithmicError(tensor([[0, 1]]), tensor([[1, 3]])) // [0.48045] */
export const meanSquaredLogarithmicError: LossFunction = /* @__PURE__ */ defineMeanLoss(
  'meanSquaredLogarithmicError',
  squaredLogarithmicError,
);

/** The mean squared error of the logarithms, `(log(1 + yPred) − log(1 + yTrue))²`. */
export class MeanSquaredLogarithmicError extends Loss {
  static override readonly className: string = 'MeanSquaredLogarithmicError';

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanSquaredLogarithmicError(yTrue, yPred);
  }
}
