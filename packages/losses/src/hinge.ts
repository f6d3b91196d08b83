import { type BinaryFloat, defineBinary, type Tensor } from '@tensai/core';
import { signedLabels } from './hinge-labels.ts';
import { Loss } from './loss.ts';
import { defineMeanLoss, type LossFunction } from './mean-loss.ts';

const margin: BinaryFloat = /* @__PURE__ */ defineBinary('margin', {
  formula: (truth, prediction) => truth.mul(prediction).neg().add(1).maximum(0),
  result: 'float',
});

/** The mean of `max(1 − yTrue · yPred, 0)` over the last axis. Labels are −1 or 1; where all of a batch are 0 or 1, 0 stands for −1.
 * @example losses.hinge(tensor([[0, 1]]), tensor([[0.6, 0.4]])) // [1.1] */
export const hinge: LossFunction = /* @__PURE__ */ defineMeanLoss('hinge', margin, { labels: signedLabels });

/** How far predictions stay below a margin of 1 on the side of their label, `max(1 − yTrue · yPred, 0)`. */
export class Hinge extends Loss {
  static override readonly className: string = 'Hinge';

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return hinge(yTrue, yPred);
  }
}
