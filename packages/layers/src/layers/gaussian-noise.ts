import { add, OptionError, random, type Tensor } from '@tensai/core';
import type { CallOptions } from '../layer.ts';
import { RandomLayer, type RandomOptions } from './random-layer.ts';

/**
 * In training, adds normally distributed noise of mean 0; else, the input itself. Any shape.
 *
 * @example
 * const layer = new GaussianNoise(0.1, { seed: 1 });
 * layer.apply(zeros([2])) // [0, 0]
 * layer.apply(zeros([2, 3]), { training: true }).shape // [2, 3]
 */
export class GaussianNoise extends RandomLayer {
  static override readonly className: string = 'GaussianNoise';
  static override readonly required: readonly string[] = ['stddev'];
  static override readonly optional: readonly string[] = [];
  readonly stddev: number;

  constructor(stddev: number, options: RandomOptions = {}) {
    super({ stddev }, options);
    if (!(typeof stddev === 'number' && stddev >= 0))
      throw new OptionError({ op: 'GaussianNoise', what: 'stddev is a number that is not negative', value: stddev });
    this.stddev = stddev;
  }

  override call(x: Tensor, { training }: CallOptions): Tensor {
    if (!training || this.stddev === 0) return x;
    return add(x, random.normal(x.shape, { stddev: this.stddev, seed: this.seedGenerator, dtype: x.dtype }));
  }
}
