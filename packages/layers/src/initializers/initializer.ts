import {
  checkShape,
  defineError,
  type DType,
  type ErrorClass,
  sameShape,
  type Shape,
  show,
  tidy,
  type Tensor,
} from '@tensai/core';
import { Configurable, givenOptions } from '../configurable.ts';

/** Initial values of another shape than asked for. */
export const InitializerShapeError: ErrorClass<{ want: Shape; got: Shape }> = /* @__PURE__ */ defineError(
  'initializer-shape',
  {
    message: ({ want, got }) => `initializer: gave the shape ${show(got)} where ${show(want)} is asked for`,
  },
);

/** What an initializer is told beside the shape. */
export interface InitializerCall {
  readonly dtype: DType;
}

/** Gives the initial values of a weight. Subclasses override `call`. */
export abstract class Initializer<Options extends object = object> extends Configurable<Options> {
  static override readonly kind: string = 'initializer';

  /** Values of a shape; float32 if no dtype is given. */
  apply(shape: Shape, options?: Partial<InitializerCall>): Tensor {
    const { dtype = 'float32' }: Partial<InitializerCall> = givenOptions('initializer', options, ['dtype']);
    checkShape('initializer', shape);
    const values = tidy(() => this.call(shape, { dtype }));
    if (!sameShape(values.shape, shape)) throw new InitializerShapeError({ want: shape, got: values.shape });
    return values;
  }

  abstract call(shape: Shape, options: InitializerCall): Tensor;
}
