import { add, type In, max, maximum, multiply, subtract, sum, type Tensor } from '@tensai/core';
import { Loss } from './loss.ts';
import { pairOf, resultOf } from './operands.ts';

/** `max(1 + neg − pos, 0)` over the last axis, the classes: `pos = Σ yTrue · yPred` is the score of the right one, `neg = max((1 − yTrue) · yPred)` the best other.
 * @example losses.categoricalHinge(tensor([[0, 1]]), tensor([[0.6, 0.4]])) // [1.2] */
export function categoricalHinge(yTrue: In, yPred: In): Tensor {
  return resultOf(() => {
    const [truth, prediction] = pairOf('categoricalHinge', yTrue, yPred);
    const right = sum(multiply(truth, prediction), -1);
    const best = max(multiply(subtract(1, truth), prediction), -1);
    return maximum(add(subtract(best, right), 1), 0);
  });
}

/** How far the right class stays below a margin of 1 over the best wrong one; labels are one-hot. */
export class CategoricalHinge extends Loss {
  static override readonly className: string = 'CategoricalHinge';

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return categoricalHinge(yTrue, yPred);
  }
}
