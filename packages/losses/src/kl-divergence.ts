import { type BinaryFloat, defineBinary, sum, type Tensor } from '@tensai/core';
import { Loss } from './loss.ts';
import { defineMeanLoss, type LossFunction } from './mean-loss.ts';

const divergence: BinaryFloat = /* @__PURE__ */ defineBinary('divergence', {
  formula(truth, prediction) {
    const p = truth.clip(1e-7, 1);
    return p.mul(p.div(prediction.clip(1e-7, 1)).log());
  },
  result: 'float',
});

/** The sum of `yTrue · log(yTrue / yPred)` over the last axis: what a code for `yPred` wastes on `yTrue`, in nats. Probabilities are kept in [1e-7, 1].
 * @example losses.klDivergence(tensor([[0.5, 0.5]]), tensor([[0.25, 0.75]])) // [0.14384] */
export const klDivergence: LossFunction = /* @__PURE__ */ defineMeanLoss('klDivergence', divergence, { reduce: sum });

/** The Kullback-Leibler divergence of the labels' distribution from the predicted one, `Σ yTrue · log(yTrue / yPred)`. */
export class KLDivergence extends Loss {
  static override readonly className: string = 'KLDivergence';

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return klDivergence(yTrue, yPred);
  }
}
