import { multiply, type Tensor } from '@tensai/core';
import { Merge } from './merge.ts';

/** The product of the inputs, elementwise; they broadcast.
 * @example new Multiply().apply([tensor([[1, 2]]), tensor([[3, 4]])]) // [[3, 8]] */
export class Multiply extends Merge {
  static override readonly className: string = 'Multiply';
  static override readonly optional: readonly string[] = [];

  override merge(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((product, x) => multiply(product, x));
  }
}
