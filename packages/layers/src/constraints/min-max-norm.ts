import { add, clip, div, mul, type Tensor } from '@tensai/core';
import { Constraint, NORM_EPSILON, type NormAxis, norms } from './constraint.ts';

/** Options of `MinMaxNorm`. */
export interface MinMaxNormOptions extends NormAxis {
  /** 0 if left out. */
  readonly minValue?: number;
  /** 1 if left out. */
  readonly maxValue?: number;
  /** How much of the way it goes in one step; 1, all of it, if left out. */
  readonly rate?: number;
}

/** Brings the lengths of the vectors along `axis` between two bounds.
 * @example new constraints.MinMaxNorm({ minValue: 2, maxValue: 3 }).apply(tensor([[0.6], [0.8]])) // [[1.2], [1.6]] */
export class MinMaxNorm extends Constraint<MinMaxNormOptions> {
  static override readonly className: string = 'MinMaxNorm';
  static override readonly defaults: Required<MinMaxNormOptions> = { minValue: 0, maxValue: 1, rate: 1, axis: 0 };

  override call(w: Tensor): Tensor {
    const { minValue, maxValue, rate, axis } = this.options;
    const lengths = norms(w, axis);
    const wanted = add(mul(clip(lengths, minValue, maxValue), rate), mul(lengths, 1 - rate));
    return mul(w, div(wanted, add(lengths, NORM_EPSILON)));
  }
}
