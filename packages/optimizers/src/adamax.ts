import { abs, add, divide, maximum, multiply, subtract } from '@tensai/core';
import { Optimizer } from './optimizer.ts';
import type { OptimizerOptions } from './optimizer-options.ts';
import type { Clock, OptimizerStep, OptimizerUpdate } from './step.ts';

/** What `Adamax` takes. */
export interface AdamaxOptions extends OptimizerOptions {
  /** How much of the mean of gradients stays at each step. */
  readonly beta1?: number;
  /** How slowly the largest gradient is forgotten. */
  readonly beta2?: number;
  /** Keeps the divisor from 0. */
  readonly epsilon?: number;
}

type Slot = 'momentum' | 'norm';

/**
 * Adamax: Adam with the largest gradient in place of the root of the mean of squares. Kingma & Ba, 2015, Algorithm 2.
 *
 * @example
 * const w = new Variable([1, 2]);
 * new Adamax({ learningRate: 0.1 }).apply([tensor([3, -4])], [w]);
 * w.arraySync() // [0.9, 2.1]
 */
export class Adamax extends Optimizer<AdamaxOptions, Slot, 'scale'> {
  static override readonly className: string = 'Adamax';
  static override readonly defaults: AdamaxOptions = {
    learningRate: 0.001,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    name: 'adamax',
  };
  override readonly slots: readonly (readonly Slot[])[] = [['momentum', 'norm']];

  override scalars({ t, rate }: Clock): { readonly scale: number } {
    return { scale: rate / (1 - this.options.beta1 ** t) };
  }

  override step({ g, momentum, norm, scale }: OptimizerStep<Slot, 'scale'>): OptimizerUpdate<Slot> {
    const { beta1, beta2, epsilon } = this.options;
    const m = add(momentum, multiply(subtract(g, momentum), 1 - beta1));
    const u = maximum(multiply(norm, beta2), abs(g));
    return { delta: divide(multiply(m, scale), add(u, epsilon)), momentum: m, norm: u };
  }
}
