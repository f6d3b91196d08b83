import { add, multiply, sign, subtract } from '@tensai/core';
import { Optimizer } from './optimizer.ts';
import { between, type OptimizerOptions } from './optimizer-options.ts';
import type { Clock, OptimizerStep, OptimizerUpdate } from './step.ts';

/** What `Lion` takes. */
export interface LionOptions extends OptimizerOptions {
  /** How much of the momentum decides the direction, against the gradient. */
  readonly beta1?: number;
  /** How much of the momentum stays at each step. */
  readonly beta2?: number;
}

/**
 * Lion: steps of one size, by the sign of momentum and gradient. Chen et al., 2023, Algorithm 2. Rates three to ten times smaller than Adam's suit it.
 *
 * @example
 * const w = new Variable([1, 2]);
 * new Lion({ learningRate: 0.25 }).apply([tensor([3, -4])], [w]);
 * w.arraySync() // [0.75, 2.25]
 */
export class Lion extends Optimizer<LionOptions, 'momentum', 'rate'> {
  static override readonly className: string = 'Lion';
  static override readonly defaults: LionOptions = { learningRate: 0.001, beta1: 0.9, beta2: 0.99, name: 'lion' };
  override readonly slots: readonly 'momentum'[] = ['momentum'];

  constructor(options: LionOptions = {}) {
    super(options);
    between('Lion', 'beta1', this.options.beta1, 0, 1);
  }

  override scalars({ rate }: Clock): { readonly rate: number } {
    return { rate };
  }

  override step({ g, momentum: m, rate }: OptimizerStep<'momentum', 'rate'>): OptimizerUpdate<'momentum'> {
    const { beta1, beta2 } = this.options;
    const direction = sign(add(multiply(m, beta1), multiply(g, 1 - beta1)));
    return { delta: multiply(direction, rate), momentum: add(m, multiply(subtract(g, m), 1 - beta2)) };
  }
}
