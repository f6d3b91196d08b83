import { add, div, type Tensor } from '@tensai/core';
import { Merge } from './merge.ts';

/** The mean of the inputs, elementwise; they broadcast.
 * @example new Average().apply([tensor([[1, 2]]), tensor([[3, 4]])]) // [[2, 3]] */
export class Average extends Merge {
  static override readonly className: string = 'Average';
  static override readonly optional: readonly string[] = [];

  override merge(inputs: readonly Tensor[]): Tensor {
    return div(
      inputs.reduce((sum, x) => add(sum, x)),
      inputs.length,
    );
  }
}
