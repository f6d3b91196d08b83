import { broadcastTo, full, type NestedValues, type Shape, tensor, type Tensor } from '@tensai/core';
import { Initializer, type InitializerCall } from './initializer.ts';

/** Options of `Constant`. */
export interface ConstantOptions {
  /** A number, or nested arrays that broadcast to the shape; 0 if left out. */
  readonly value?: NestedValues;
}

/**
 * The same values each time.
 *
 * @example
 * new initializers.Constant({ value: 3 }).apply([2]) // [3, 3]
 * new initializers.Constant({ value: [1, 2] }).apply([2, 2]) // [[1, 2], [1, 2]]
 */
export class Constant extends Initializer<ConstantOptions> {
  static override readonly className: string = 'Constant';
  static override readonly defaults: Required<ConstantOptions> = { value: 0 };

  override call(shape: Shape, { dtype }: InitializerCall): Tensor {
    const { value } = this.options;
    return typeof value === 'number' ? full(shape, value, { dtype }) : broadcastTo(tensor(value, { dtype }), shape);
  }
}
