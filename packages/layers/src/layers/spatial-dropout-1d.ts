import { type PartialShape, random, type Tensor } from '@tensai/core';
import type { CallOptions } from '../layer.ts';
import { checkRank } from './arguments.ts';
import { checkRate, RandomLayer, type RandomOptions } from './random-layer.ts';

/**
 * Dropout of whole channels: all steps of a channel share one fate. `[batch, time, channels]`. Tompson et al., 2015, "Efficient object localization using
 * convolutional networks", §3.2.
 *
 * @example
 * const layer = new SpatialDropout1D(0.5, { seed: 1 });
 * layer.apply(ones([1, 2, 4]), { training: true }) // [[[0, 2, 0, 2], [0, 2, 0, 2]]]
 */
export class SpatialDropout1D extends RandomLayer {
  static override readonly className: string = 'SpatialDropout1D';
  static override readonly required: readonly string[] = ['rate'];
  readonly rate: number;

  constructor(rate: number, options: RandomOptions = {}) {
    super({ rate }, options);
    checkRate('SpatialDropout1D', rate);
    this.rate = rate;
  }

  override build(inputShape: PartialShape): void {
    checkRank(this, inputShape, (rank) => rank === 3, '[batch, time, channels]');
  }

  override call(x: Tensor, { training }: CallOptions): Tensor {
    if (!training || this.rate === 0) return x;
    return random.dropout(x, this.rate, { noiseShape: [null, 1, null], seed: this.seedGenerator });
  }
}
