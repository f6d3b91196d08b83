import { add, divide, multiply, sqrt, square } from '@tensai/core';
import { Optimizer } from './optimizer.ts';
import { between, type OptimizerOptions } from './optimizer-options.ts';
import type { Clock, OptimizerStep, OptimizerUpdate } from './step.ts';

/** What `Adadelta` takes. */
export interface AdadeltaOptions extends OptimizerOptions {
  /** How much of the means of squares stays at each step. */
  readonly rho?: number;
  /** Keeps the roots from 0. */
  readonly epsilon?: number;
}

type Slot = 'accumulatedGrad' | 'accumulatedDeltaVar';

/**
 * Adadelta: steps as large as the steps were, by the gradient as large as the gradients were. Zeiler, 2012, Algorithm 1; `learningRate: 1` is the paper's.
 *
 * @example
 * const w = new Variable([1, 2]);
 * new Adadelta({ learningRate: 1, rho: 0.75, epsilon: 0.25 }).apply([tensor([3, -4])], [w]);
 * w.arraySync() // [0.0513, 2.9701]
 */
export class Adadelta extends Optimizer<AdadeltaOptions, Slot, 'rate'> {
  static override readonly className: string = 'Adadelta';
  static override readonly defaults: AdadeltaOptions = {
    learningRate: 0.001,
    rho: 0.95,
    epsilon: 1e-7,
    name: 'adadelta',
  };
  override readonly slots: readonly (readonly Slot[])[] = [['accumulatedGrad', 'accumulatedDeltaVar']];

  constructor(options: AdadeltaOptions = {}) {
    super(options);
    between('Adadelta', 'rho', this.options.rho, 0, 1);
  }

  override scalars({ rate }: Clock): { readonly rate: number } {
    return { rate };
  }

  override step({ g, accumulatedGrad, accumulatedDeltaVar, rate }: OptimizerStep<Slot, 'rate'>): OptimizerUpdate<Slot> {
    const { rho, epsilon } = this.options;
    const grads = add(multiply(accumulatedGrad, rho), multiply(square(g), 1 - rho));
    const move = divide(multiply(g, sqrt(add(accumulatedDeltaVar, epsilon))), sqrt(add(grads, epsilon)));
    const moves = add(multiply(accumulatedDeltaVar, rho), multiply(square(move), 1 - rho));
    return { delta: multiply(move, rate), accumulatedGrad: grads, accumulatedDeltaVar: moves };
  }
}
