import { add, clip, div, mul, type Tensor } from '@tensai/core';
import { Constraint, NORM_EPSILON, type NormAxis, norms } from './constraint.ts';

/** Options of `MaxNorm`. */
export interface MaxNormOptions extends NormAxis {
  /** 2 if left out. */
  readonly maxValue?: number;
}

/** Shortens the vectors along `axis` that are longer than `maxValue`. Srivastava et al., 2014, "Dropout", §5.1.
 * @example new constraints.MaxNorm({ maxValue: 1 }).apply(tensor([[3], [4]])) // [[0.6], [0.8]] */
export class MaxNorm extends Constraint<MaxNormOptions> {
  static override readonly className: string = 'MaxNorm';
  static override readonly defaults: Required<MaxNormOptions> = { maxValue: 2, axis: 0 };

  override call(w: Tensor): Tensor {
    const { maxValue, axis } = this.options;
    const lengths = norms(w, axis);
    return mul(w, div(clip(lengths, 0, maxValue), add(lengths, NORM_EPSILON)));
  }
}
