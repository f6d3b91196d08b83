import { apply1, defineElementwise, Expr, type In, mean, NO_ATTRS, type Op, type Tensor } from '@tensai/core';
import { numberOption } from './function-options.ts';
import { Loss } from './loss.ts';
import { pairOf, resultOf } from './operands.ts';

/** Options of `huber` and `Huber`. */
export interface HuberOptions {
  /** Where squares end and lines begin; 1 if left out. */
  readonly delta?: number;
}

export const huberOp: Op = /* @__PURE__ */ defineElementwise('huber', {
  arity: 3,
  formula([truth, prediction, delta]) {
    const error = prediction!.sub(truth!);
    const size = error.abs();
    return Expr.select(size.lessEqual(delta!), error.square().mul(0.5), delta!.mul(size.sub(delta!.mul(0.5))));
  },
  result: 'float',
});

/**
 * The mean over the last axis of `½ · error²` where `|yPred − yTrue|` is at most `delta`, else `delta · (|error| − ½ · delta)`. Huber, 1964.
 *
 * @example
 * losses.huber(tensor([[0, 1]]), tensor([[0.5, 4]])) // [1.3125]
 * losses.huber(tensor([[0, 1]]), tensor([[0.5, 4]]), { delta: 2 }) // [2.0625]
 */
export function huber(yTrue: In, yPred: In, options: HuberOptions = {}): Tensor {
  const delta = numberOption('huber', options, 'delta', 1, 0);
  return resultOf(() => mean(apply1(huberOp, [...pairOf('huber', yTrue, yPred), delta], NO_ATTRS), -1));
}

/** Squared error for errors up to `delta`, absolute error beyond, so that single outliers pull less. Huber, 1964. */
export class Huber extends Loss<HuberOptions> {
  static override readonly className: string = 'Huber';
  static override readonly defaults: object = { name: 'huber_loss', delta: 1 };

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return huber(yTrue, yPred, this.options);
  }
}
