import { abs, add, mul, square, sum, type Tensor } from '@tensai/core';
import type { L1Options } from './l1.ts';
import type { L2Options } from './l2.ts';
import { checkFactor, Regularizer } from './regularizer.ts';

/** Options of `L1L2`: both factors are 0 if left out. */
export interface L1L2Options extends L1Options, L2Options {}

/** `l1 · Σ |x| + l2 · Σ x²`.
 * @example new regularizers.L1L2({ l1: 0.1, l2: 0.01 }).apply(tensor([1, -2])) // 0.35 */
export class L1L2 extends Regularizer<L1L2Options> {
  static override readonly className: string = 'L1L2';
  static override readonly defaults: Required<L1L2Options> = { l1: 0, l2: 0 };

  constructor(options?: L1L2Options) {
    super(options);
    checkFactor('L1L2', 'l1', this.options.l1);
    checkFactor('L1L2', 'l2', this.options.l2);
  }

  override call(x: Tensor): Tensor {
    const { l1, l2 } = this.options;
    return add(mul(sum(abs(x)), l1), mul(sum(square(x)), l2));
  }
}
