import { mul, random, type Tensor } from '@tensai/core';
import type { CallOptions } from '../layer.ts';
import { checkRate, RandomLayer, type RandomOptions } from './random-layer.ts';

/**
 * In training, times normally distributed noise of mean 1 and variance `rate / (1 − rate)`, that of dropout; else, the input itself. Any shape. Srivastava
 * et al., 2014, "Dropout", §10.
 *
 * @example
 * const layer = new GaussianDropout(0.5, { seed: 1 });
 * layer.apply(ones([2])) // [1, 1]
 * layer.apply(ones([2, 3]), { training: true }).shape // [2, 3]
 */
export class GaussianDropout extends RandomLayer {
  static override readonly className: string = 'GaussianDropout';
  static override readonly required: readonly string[] = ['rate'];
  static override readonly optional: readonly string[] = [];
  readonly rate: number;

  constructor(rate: number, options: RandomOptions = {}) {
    super({ rate }, options);
    checkRate('GaussianDropout', rate);
    this.rate = rate;
  }

  override call(x: Tensor, { training }: CallOptions): Tensor {
    if (!training || this.rate === 0) return x;
    const stddev = Math.sqrt(this.rate / (1 - this.rate));
    return mul(x, random.normal(x.shape, { mean: 1, stddev, seed: this.seedGenerator, dtype: x.dtype }));
  }
}
