import { type BinaryFloat, defineBinary, type Tensor } from '@tensai/core';
import { signedLabels } from './hinge-labels.ts';
import { Loss } from './loss.ts';
import { defineMeanLoss, type LossFunction } from './mean-loss.ts';

const squaredMargin: BinaryFloat = /* @__PURE__ */ defineBinary('squaredMargin', {
  formula: (truth, prediction) => truth.mul(prediction).neg().add(1).maximum(0).square(),
  result: 'float',
});

/** The mean of `max(1 − yTrue · yPred, 0)²` over the last axis. Labels are −1 or 1; where all of a batch are 0 or 1, 0 stands for −1.
 * @example losses.squaredHinge(tensor([[0, 1]]), tensor([[0.6, 0.4]])) // [1.46] */
export const squaredHinge: LossFunction = /* @__PURE__ */ defineMeanLoss('squaredHinge', squaredMargin, {
  labels: signedLabels,
});

/** The square of the hinge loss, `max(1 − yTrue · yPred, 0)²`. */
export class SquaredHinge extends Loss {
  static override readonly className: string = 'SquaredHinge';

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return squaredHinge(yTrue, yPred);
  }
}
