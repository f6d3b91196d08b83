import { add, type Tensor } from '@tensai/core';
import { Merge } from './merge.ts';

/** The sum of the inputs, elementwise; they broadcast.
 * @example new Add().apply([tensor([[1, 2]]), tensor([[3, 4]])]) // [[4, 6]] */
export class Add extends Merge {
  static override readonly className: string = 'Add';
  static override readonly optional: readonly string[] = [];

  override merge(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((sum, x) => add(sum, x));
  }
}
