import { type Shape, type Tensor, zeros } from '@tensai/core';
import { Initializer, type InitializerCall } from './initializer.ts';

/** Zeros.
 * @example new initializers.Zeros().apply([2]) // [0, 0] */
export class Zeros extends Initializer {
  static override readonly className: string = 'Zeros';
  static override readonly aliases: readonly string[] = ['zero'];

  override call(shape: Shape, { dtype }: InitializerCall): Tensor {
    return zeros(shape, { dtype });
  }
}
