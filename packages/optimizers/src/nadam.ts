import { add, divide, multiply, sqrt, square, subtract } from '@tensai/core';
import { Optimizer } from './optimizer.ts';
import type { OptimizerOptions } from './optimizer-options.ts';
import type { Clock, OptimizerStep, OptimizerUpdate } from './step.ts';

/** What `Nadam` takes. */
export interface NadamOptions extends OptimizerOptions {
  /** How much of the mean of gradients stays at each step. */
  readonly beta1?: number;
  /** How much of the mean of their squares stays. */
  readonly beta2?: number;
  /** Keeps the divisor from 0. */
  readonly epsilon?: number;
}

type Slot = 'momentum' | 'velocity';
type Scalar = 'ofMomentum' | 'ofGradient' | 'correction';

/**
 * Nadam: Adam with Nesterov's momentum. Dozat, 2016, Algorithm 8, with the warming momentum `beta1 · (1 − ½ · 0.96^t)` of its §3.
 *
 * @example
 * const w = new Variable([1, 2]);
 * new Nadam({ learningRate: 0.1 }).apply([tensor([3, -4])], [w]);
 * w.arraySync() // [0.8937, 2.1063]
 */
export class Nadam extends Optimizer<NadamOptions, Slot, Scalar> {
  static override readonly className: string = 'Nadam';
  static override readonly defaults: NadamOptions = {
    learningRate: 0.001,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    name: 'nadam',
  };
  override readonly slots: readonly (readonly Slot[])[] = [['momentum', 'velocity']];
  // µ1 · µ2 · … · µt, remembered for the t that it was last asked for
  #product: { readonly t: number; readonly value: number } = { t: 0, value: 1 };

  override scalars({ t, rate }: Clock): { readonly [name in Scalar]: number } {
    const { beta2 } = this.options;
    const product = this.#productTo(t);
    return {
      ofMomentum: (rate * this.#mu(t + 1)) / (1 - product * this.#mu(t + 1)),
      ofGradient: (rate * (1 - this.#mu(t))) / (1 - product),
      correction: 1 / (1 - beta2 ** t),
    };
  }

  override step({
    g,
    momentum,
    velocity,
    ofMomentum,
    ofGradient,
    correction,
  }: OptimizerStep<Slot, Scalar>): OptimizerUpdate<Slot> {
    const { beta1, beta2, epsilon } = this.options;
    const m = add(momentum, multiply(subtract(g, momentum), 1 - beta1));
    const v = add(velocity, multiply(subtract(square(g), velocity), 1 - beta2));
    const ahead = add(multiply(m, ofMomentum), multiply(g, ofGradient));
    return { delta: divide(ahead, add(sqrt(multiply(v, correction)), epsilon)), momentum: m, velocity: v };
  }

  #mu(t: number): number {
    return this.options.beta1 * (1 - 0.5 * 0.96 ** t);
  }

  #productTo(t: number): number {
    let { t: from, value } = this.#product;
    if (from > t) [from, value] = [0, 1];
    while (from < t) value *= this.#mu(++from);
    this.#product = { t, value };
    return value;
  }
}
