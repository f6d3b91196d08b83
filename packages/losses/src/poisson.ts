import { type BinaryFloat, defineBinary, type Tensor } from '@tensai/core';
import { Loss } from './loss.ts';
import { defineMeanLoss, type LossFunction } from './mean-loss.ts';

const poissonError: BinaryFloat = /* @__PURE__ */ defineBinary('poissonError', {
  formula: (truth, prediction) => prediction.sub(truth.mul(prediction.add(1e-7).log())),
  result: 'float',
});

/** The mean of `yPred − yTrue · log(yPred)` over the last axis: how unlikely counts `yTrue` are where `yPred` are expected, up to a constant of the labels.
 * @example losses.poisson(tensor([[1, 2]]), tensor([[1, 2]])) // [0.80685] */
export const poisson: LossFunction = /* @__PURE__ */ defineMeanLoss('poisson', poissonError);

/** The negative log-likelihood of counts under the Poisson distribution, `yPred − yTrue · log(yPred)`. */
export class Poisson extends Loss {
  static override readonly className: string = 'Poisson';

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return poisson(yTrue, yPred);
  }
}
