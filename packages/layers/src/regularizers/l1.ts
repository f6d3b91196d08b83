import { abs, mul, sum, type Tensor } from '@tensai/core';
import { checkFactor, Regularizer } from './regularizer.ts';

/** Options of `L1`. */
export interface L1Options {
  /** The factor; 0.01 if left out. */
  readonly l1?: number;
}

/** `l1 · Σ |x|`: draws weights to exactly 0.
 * @example new regularizers.L1({ l1: 0.1 }).apply(tensor([1, -2])) // 0.3 */
export class L1 extends Regularizer<L1Options> {
  static override readonly className: string = 'L1';
  static override readonly defaults: Required<L1Options> = { l1: 0.01 };

  constructor(options?: L1Options) {
    super(options);
    checkFactor('L1', 'l1', this.options.l1);
  }

  override call(x: Tensor): Tensor {
    return mul(sum(abs(x)), this.options.l1);
  }
}
