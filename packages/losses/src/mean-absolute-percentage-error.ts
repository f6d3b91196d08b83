import { type BinaryFloat, defineBinary, type Tensor } from '@tensai/core';
import { Loss } from './loss.ts';
import { defineMeanLoss, type LossFunction } from './mean-loss.ts';

const absolutePercentageError: BinaryFloat = /* @__PURE__ */ defineBinary('absolutePercentageError', {
  formula: (truth, prediction) => truth.sub(prediction).div(truth.abs().maximum(1e-7)).abs().mul(100),
  result: 'float',
});

/** The mean of `100 · |(yTrue − yPred) / yTrue|` over the last axis; labels nearer to 0 than 1e-7 count as 1e-7.
 * @example losses.meanAbsolutePercentageError(tensor([[2, 4]]), tensor([[3, 3]])) // [37.5] */
export const meanAbsolutePercentageError: LossFunction = /* @__PURE__ */ defineMeanLoss(
  'meanAbsolutePercentageError',
  absolutePercentageError,
);

/** The mean absolute error in percent of the labels. */
export class MeanAbsolutePercentageError extends Loss {
  static override readonly className: string = 'MeanAbsolutePercentageError';

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanAbsolutePercentageError(yTrue, yPred);
  }
}
