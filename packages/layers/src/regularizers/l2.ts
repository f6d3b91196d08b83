import { mul, square, sum, type Tensor } from '@tensai/core';
import { checkFactor, Regularizer } from './regularizer.ts';

/** Options of `L2`. */
export interface L2Options {
  /** The factor; 0.01 if left out. */
  readonly l2?: number;
}

/** `l2 · Σ x²`: keeps weights small.
 * @example new regularizers.L2({ l2: 0.1 }).apply(tensor([1, -2])) // 0.5 */
export class L2 extends Regularizer<L2Options> {
  static override readonly className: string = 'L2';
  static override readonly defaults: Required<L2Options> = { l2: 0.01 };

  constructor(options?: L2Options) {
    super(options);
    checkFactor('L2', 'l2', this.options.l2);
  }

  override call(x: Tensor): Tensor {
    return mul(sum(square(x)), this.options.l2);
  }
}
