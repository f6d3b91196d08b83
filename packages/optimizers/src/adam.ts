import { add, divide, maximum, multiply, sqrt, square, subtract } from '@tensai/core';
import { Optimizer } from './optimizer.ts';
import type { OptimizerOptions } from './optimizer-options.ts';
import type { Clock, OptimizerStep, OptimizerUpdate } from './step.ts';

/** What `Adam` takes. */
export interface AdamOptions extends OptimizerOptions {
  /** How much of the mean of gradients stays at each step. */
  readonly beta1?: number;
  /** How much of the mean of their squares stays. */
  readonly beta2?: number;
  /** Keeps the divisor from 0; the ε̂ of the paper's §2. */
  readonly epsilon?: number;
  /** Is the divisor the largest that there was so far? Reddi et al., 2018. */
  readonly amsgrad?: boolean;
}

type Slot = 'momentum' | 'velocity' | 'velocityHat';

/**
 * Adam: Kingma & Ba, 2015, Algorithm 1, with the bias corrections folded into the rate as in its §2.
 *
 * @example
 * const w = new Variable([1, 2]);
 * new Adam({ learningRate: 0.1 }).apply([tensor([3, -4])], [w]);
 * w.arraySync() // [0.9, 2.1]
 */
export class Adam extends Optimizer<AdamOptions, Slot, 'scale'> {
  static override readonly className: string = 'Adam';
  static override readonly defaults: AdamOptions = {
    learningRate: 0.001,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    amsgrad: false,
    name: 'adam',
  };
  override readonly slots: readonly (Slot | readonly Slot[])[] = this.options.amsgrad
    ? [['momentum', 'velocity'], 'velocityHat']
    : [['momentum', 'velocity']];

  override scalars({ t, rate }: Clock): { readonly scale: number } {
    const { beta1, beta2 } = this.options;
    return { scale: (rate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t) };
  }

  override step({ g, momentum, velocity, velocityHat, scale }: OptimizerStep<Slot, 'scale'>): OptimizerUpdate<Slot> {
    const { beta1, beta2, epsilon, amsgrad } = this.options;
    const m = add(momentum, multiply(subtract(g, momentum), 1 - beta1));
    const v = add(velocity, multiply(subtract(square(g), velocity), 1 - beta2));
    const largest = amsgrad ? maximum(velocityHat, v) : v;
    const delta = divide(multiply(m, scale), add(sqrt(largest), epsilon));
    return { delta, momentum: m, velocity: v, ...(amsgrad && { velocityHat: largest }) };
  }
}
