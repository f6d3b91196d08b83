import { defineError, type ErrorClass, eye, multiply, type Shape, show, type Tensor } from '@tensai/core';
import { Initializer, type InitializerCall } from './initializer.ts';

/** Options of `Identity`. */
export interface IdentityOptions {
  /** What the diagonal holds; 1 if left out. */
  readonly gain?: number;
}

/** A shape of another rank than the initializer makes. */
export const IdentityRankError: ErrorClass<{ shape: Shape }> = /* @__PURE__ */ defineError('identity-rank', {
  message: ({ shape }) => `Identity: makes matrices, and the shape asked for is ${show(shape)}`,
});

/** The identity matrix, times `gain`; weights of rank 2 only.
 * @example new initializers.Identity({ gain: 2 }).apply([2, 3]) // [[2, 0, 0], [0, 2, 0]] */
export class Identity extends Initializer<IdentityOptions> {
  static override readonly className: string = 'Identity';
  static override readonly aliases: readonly string[] = ['IdentityInitializer'];
  static override readonly defaults: Required<IdentityOptions> = { gain: 1 };

  override call(shape: Shape, { dtype }: InitializerCall): Tensor {
    const [rows, columns] = shape;
    if (shape.length !== 2) throw new IdentityRankError({ shape });
    return multiply(eye(rows!, columns!, { dtype }), this.options.gain);
  }
}
