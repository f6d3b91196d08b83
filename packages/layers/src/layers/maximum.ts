import { maximum, type Tensor } from '@tensai/core';
import { Merge } from './merge.ts';

/** The largest of the inputs, elementwise; they broadcast.
 * @example new Maximum().apply([tensor([[1, 5]]), tensor([[3, 4]])]) // [[3, 5]] */
export class Maximum extends Merge {
  static override readonly className: string = 'Maximum';
  static override readonly optional: readonly string[] = [];

  override merge(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((most, x) => maximum(most, x));
  }
}
