import { random, type Shape, type Tensor } from '@tensai/core';
import type { InitializerCall } from './initializer.ts';
import { RandomInitializer } from './random-initializer.ts';
import type { RandomNormalOptions } from './random-normal.ts';

/** Normally distributed values without those more than two standard deviations from the mean. `stddev` is that before the cut.
 * @example new initializers.TruncatedNormal({ mean: 1, stddev: 0.1, seed: 42 }).apply([3]) // [1.18313, 0.913808, 0.889108] */
export class TruncatedNormal extends RandomInitializer<RandomNormalOptions> {
  static override readonly className: string = 'TruncatedNormal';
  static override readonly defaults: Required<RandomNormalOptions> = { mean: 0, stddev: 0.05, seed: null };

  override call(shape: Shape, { dtype }: InitializerCall): Tensor {
    return random.truncatedNormal(shape, { ...this.options, dtype });
  }
}
