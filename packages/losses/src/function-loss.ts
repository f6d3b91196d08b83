import { snakeCase, type Tensor } from '@tensai/core';
import { Loss, type LossOptions } from './loss.ts';
import { sameRank } from './operands.ts';

/** What a plain function has to be to serve as a loss: it gives the losses of the examples, `[batch, …]`. */
export type PlainLoss = (yTrue: Tensor, yPred: Tensor) => Tensor;

/** The loss that a plain function computes, under the function's name. */
export class FunctionLoss extends Loss {
  readonly #compute: PlainLoss;

  constructor(compute: PlainLoss, options: LossOptions = {}) {
    super({ ...options, name: options.name ?? (snakeCase(compute.name) || 'loss') });
    this.#compute = compute;
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return this.#compute(...sameRank(yTrue, yPred));
  }
}
