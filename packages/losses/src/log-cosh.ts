import { type BinaryFloat, defineBinary, Expr, type Tensor } from '@tensai/core';
import { Loss } from './loss.ts';
import { defineMeanLoss, type LossFunction } from './mean-loss.ts';

const logCoshError: BinaryFloat = /* @__PURE__ */ defineBinary('logCoshError', {
  formula(truth, prediction) {
    const size = prediction.sub(truth).abs();
    // near 0, |x| + log(1 + e^(−2|x|)) − log 2 is a difference of nearly equal numbers; cosh x − 1 = (e^x − 1)² / 2e^x is none
    const near = size.expm1().square().div(size.exp().mul(2)).log1p();
    const far = size.add(size.mul(-2).exp().log1p()).sub(Math.LN2);
    return Expr.select(size.less(1), near, far);
  },
  derivative(truth, prediction, _, input) {
    const slope = prediction.sub(truth).tanh();
    return input === 1 ? slope : slope.neg();
  },
  result: 'float',
});

/** The mean of `log(cosh(yPred − yTrue))` over the last axis: half the square of small errors, the size of large ones less log 2.
 * @example losses.logCosh(tensor([[0, 1], [0, 0]]), tensor([[1, 1], [0, 0]])) // [0.21689, 0] */
export const logCosh: LossFunction = /* @__PURE__ */ defineMeanLoss('logCosh', logCoshError);

/** The logarithm of the hyperbolic cosine of the error: like the squared error near 0, like the absolute error far from it. */
export class LogCosh extends Loss {
  static override readonly className: string = 'LogCosh';

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return logCosh(yTrue, yPred);
  }
}
