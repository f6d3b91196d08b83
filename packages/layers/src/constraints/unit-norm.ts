import { add, div, type Tensor } from '@tensai/core';
import { Constraint, NORM_EPSILON, type NormAxis, norms, withAxis } from './constraint.ts';

/**
 * Gives the vectors along `axis` the length 1.
 *
 * @example
 * new constraints.UnitNorm().apply(tensor([[3, 1], [4, 0]])) // [[0.6, 1], [0.8, 0]]
 * new constraints.UnitNorm(1).apply(tensor([[3, 4]])) // [[0.6, 0.8]]
 */
export class UnitNorm extends Constraint<NormAxis> {
  static override readonly className: string = 'UnitNorm';
  static override readonly defaults: Required<NormAxis> = { axis: 0 };

  constructor(options?: NormAxis | number | readonly number[]) {
    super(withAxis(options));
  }

  override call(w: Tensor): Tensor {
    return div(w, add(norms(w, this.options.axis), NORM_EPSILON));
  }
}
