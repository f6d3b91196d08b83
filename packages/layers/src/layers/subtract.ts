import { OptionError, subtract, type Tensor } from '@tensai/core';
import { Merge } from './merge.ts';

/** The first of two inputs less the second, elementwise; they broadcast.
 * @example new Subtract().apply([tensor([[1, 2]]), tensor([[3, 1]])]) // [[-2, 1]] */
export class Subtract extends Merge {
  static override readonly className: string = 'Subtract';
  static override readonly optional: readonly string[] = [];

  override merge(inputs: readonly Tensor[]): Tensor {
    const [a, b] = inputs;
    if (inputs.length !== 2)
      throw new OptionError({ op: 'subtract', what: 'it takes two inputs', value: inputs.length });
    return subtract(a!, b!);
  }
}
