import { minimum, type Tensor } from '@tensai/core';
import { Merge } from './merge.ts';

/** The least of the inputs, elementwise; they broadcast.
 * @example new Minimum().apply([tensor([[1, 5]]), tensor([[3, 4]])]) // [[1, 4]] */
export class Minimum extends Merge {
  static override readonly className: string = 'Minimum';
  static override readonly optional: readonly string[] = [];

  override merge(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((least, x) => minimum(least, x));
  }
}
