import { maximum, type Tensor } from '@tensai/core';
import { Constraint } from './constraint.ts';

/** Sets negative weights to 0.
 * @example new constraints.NonNeg().apply(tensor([-1, 2])) // [0, 2] */
export class NonNeg extends Constraint {
  static override readonly className: string = 'NonNeg';

  override call(w: Tensor): Tensor {
    return maximum(w, 0);
  }
}
