import { ones, type Shape, type Tensor } from '@tensai/core';
import { Initializer, type InitializerCall } from './initializer.ts';

/** Ones.
 * @example new initializers.Ones().apply([2]) // [1, 1] */
export class Ones extends Initializer {
  static override readonly className: string = 'Ones';
  static override readonly aliases: readonly string[] = ['one'];

  override call(shape: Shape, { dtype }: InitializerCall): Tensor {
    return ones(shape, { dtype });
  }
}
