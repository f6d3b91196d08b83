import { random, type Shape, type Tensor } from '@tensai/core';
import type { InitializerCall } from './initializer.ts';
import { RandomInitializer, type SeedOption } from './random-initializer.ts';

/** Options of `RandomNormal` and `TruncatedNormal`. */
export interface RandomNormalOptions extends SeedOption {
  /** 0 if left out. */
  readonly mean?: number;
  /** 0.05 if left out. */
  readonly stddev?: number;
}

/** Normally distributed values.
 * @example new initializers.RandomNormal({ stddev: 1, seed: 42 }).apply([3]) // [2.28046, -0.916138, -1.19383] */
export class RandomNormal extends RandomInitializer<RandomNormalOptions> {
  static override readonly className: string = 'RandomNormal';
  static override readonly aliases: readonly string[] = ['normal'];
  static override readonly defaults: Required<RandomNormalOptions> = { mean: 0, stddev: 0.05, seed: null };

  override call(shape: Shape, { dtype }: InitializerCall): Tensor {
    return random.normal(shape, { ...this.options, dtype });
  }
}
