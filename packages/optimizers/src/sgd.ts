import { multiply, subtract, negative } from '@tensai/core';
import { Optimizer } from './optimizer.ts';
import { between, type OptimizerOptions } from './optimizer-options.ts';
import type { Clock, OptimizerStep, OptimizerUpdate } from './step.ts';

/** What `SGD` takes. */
export interface SGDOptions extends OptimizerOptions {
  /** How much of the last step goes on, from 0 to 1. */
  readonly momentum?: number;
  /** Does the gradient count as if the next step had been made already? Sutskever et al., 2013. */
  readonly nesterov?: boolean;
}

/**
 * Gradient descent: `w −= rate · g`, with momentum `m = momentum · m − rate · g; w += m`.
 *
 * @example
 * const w = new Variable([1, 2]);
 * new SGD({ learningRate: 0.5 }).apply([tensor([1, 2])], [w]);
 * w.arraySync() // [0.5, 1]
 */
export class SGD extends Optimizer<SGDOptions, 'momentum', 'rate'> {
  static override readonly className: string = 'SGD';
  static override readonly defaults: SGDOptions = { learningRate: 0.01, momentum: 0, nesterov: false, name: 'SGD' };
  override readonly slots: readonly 'momentum'[] = this.options.momentum === 0 ? [] : ['momentum'];
  override readonly restsAtZero: boolean = this.options.momentum === 0;

  constructor(options: SGDOptions = {}) {
    super(options);
    between('SGD', 'momentum', this.options.momentum, 0, 1);
  }

  override scalars({ rate }: Clock): { readonly rate: number } {
    return { rate };
  }

  override step({ g, momentum: m, rate }: OptimizerStep<'momentum', 'rate'>): OptimizerUpdate<'momentum'> {
    const { momentum, nesterov } = this.options;
    const straight = multiply(g, rate);
    if (momentum === 0) return { delta: straight };
    const next = subtract(multiply(m, momentum), straight);
    return { delta: nesterov ? subtract(straight, multiply(next, momentum)) : negative(next), momentum: next };
  }
}
