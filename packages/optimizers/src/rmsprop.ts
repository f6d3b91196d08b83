import { add, divide, multiply, sqrt, square, subtract } from '@tensai/core';
import { Optimizer } from './optimizer.ts';
import type { OptimizerOptions } from './optimizer-options.ts';
import type { Clock, OptimizerStep, OptimizerUpdate } from './step.ts';

/** What `RMSprop` takes. */
export interface RMSpropOptions extends OptimizerOptions {
  /** How much of the mean of squared gradients stays at each step. */
  readonly rho?: number;
  /** How much of the last step goes on. */
  readonly momentum?: number;
  /** Keeps the divisor from 0; it stands within the root. */
  readonly epsilon?: number;
  /** Is the divisor the deviation of the gradients from their mean? Graves, 2013, eq. 38–45. */
  readonly centered?: boolean;
}

type Slot = 'velocity' | 'momentum' | 'averageGradient';

/**
 * RMSprop: steps by the gradient over the root of the mean of its squares. Hinton, 2012, "Neural Networks for Machine Learning", lecture 6.
 *
 * @example
 * const w = new Variable([1, 2]);
 * new RMSprop({ learningRate: 0.1 }).apply([tensor([3, -4])], [w]);
 * w.arraySync() // [0.6838, 2.3162]
 */
export class RMSprop extends Optimizer<RMSpropOptions, Slot, 'rate'> {
  static override readonly className: string = 'RMSprop';
  static override readonly defaults: RMSpropOptions = {
    learningRate: 0.001,
    rho: 0.9,
    momentum: 0,
    epsilon: 1e-7,
    centered: false,
    name: 'rmsprop',
  };
  override readonly slots: readonly Slot[] = [
    'velocity',
    ...(this.options.momentum > 0 ? (['momentum'] as const) : []),
    ...(this.options.centered ? (['averageGradient'] as const) : []),
  ];

  override scalars({ rate }: Clock): { readonly rate: number } {
    return { rate };
  }

  override step({
    g,
    velocity,
    momentum: m,
    averageGradient,
    rate,
  }: OptimizerStep<Slot, 'rate'>): OptimizerUpdate<Slot> {
    const { rho, momentum, epsilon, centered } = this.options;
    const v = add(multiply(velocity, rho), multiply(square(g), 1 - rho));
    const average = centered ? add(multiply(averageGradient, rho), multiply(g, 1 - rho)) : null;
    const spread = average === null ? v : subtract(v, square(average));
    const straight = divide(multiply(g, rate), sqrt(add(spread, epsilon)));
    const delta = momentum > 0 ? add(multiply(m, momentum), straight) : straight;
    return {
      delta,
      velocity: v,
      ...(momentum > 0 && { momentum: delta }),
      ...(average !== null && { averageGradient: average }),
    };
  }
}
