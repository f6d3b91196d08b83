import { random, type Shape, type Tensor } from '@tensai/core';
import type { InitializerCall } from './initializer.ts';
import { RandomInitializer, type SeedOption } from './random-initializer.ts';

/** Options of `RandomUniform`. */
export interface RandomUniformOptions extends SeedOption {
  /** −0.05 if left out. */
  readonly minval?: number;
  /** 0.05 if left out. */
  readonly maxval?: number;
}

/** Evenly distributed values in [minval, maxval).
 * @example new initializers.RandomUniform({ minval: 0, maxval: 1, seed: 42 }).apply([3]) // [0.488710, 0.679797, 0.616271] */
export class RandomUniform extends RandomInitializer<RandomUniformOptions> {
  static override readonly className: string = 'RandomUniform';
  static override readonly aliases: readonly string[] = ['uniform'];
  static override readonly defaults: Required<RandomUniformOptions> = { minval: -0.05, maxval: 0.05, seed: null };

  override call(shape: Shape, { dtype }: InitializerCall): Tensor {
    return random.uniform(shape, { ...this.options, dtype });
  }
}
