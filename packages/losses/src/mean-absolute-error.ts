import { type BinaryFloat, defineBinary, type Tensor } from '@tensai/core';
import { Loss } from './loss.ts';
import { defineMeanLoss, type LossFunction } from './mean-loss.ts';

const absoluteError: BinaryFloat = /* @__PURE__ */ defineBinary('absoluteError', {
  formula: (truth, prediction) => prediction.sub(truth).abs(),
  result: 'float',
});

/** The mean of `|yPred − yTrue|` over the last axis: `[batch, …, last]` gives `[batch, …]`.
 * @example losses.meanAbsoluteError(tensor([[0, 1], [0, 0]]), tensor([[1, 1], [1, 3]])) // [0.5, 2] */
export const meanAbsoluteError: LossFunction = /* @__PURE__ */ defineMeanLoss('meanAbsoluteError', absoluteError);

/** The mean absolute error, `|yPred − yTrue|`. */
export class MeanAbsoluteError extends Loss {
  static override readonly className: string = 'MeanAbsoluteError';

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return meanAbsoluteError(yTrue, yPred);
  }
}
