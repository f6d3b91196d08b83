import { adaptiveAveragePool } from '@tensai/core';
import { AdaptivePooling, type AdaptivePoolingOptions } from './adaptive-pooling.ts';

/** The mean of each of `outputSize` bins, for each channel: `[batch, time, channels]`. Bins may share elements (see `adaptiveAveragePool`).
 * @example new AdaptiveAveragePooling1D(4).apply(zeros([2, 7, 3])).shape // [2, 4, 3] */
export class AdaptiveAveragePooling1D extends AdaptivePooling {
  static override readonly className: string = 'AdaptiveAveragePooling1D';
  static override readonly optional: readonly string[] = [];
  override readonly pool: typeof adaptiveAveragePool = adaptiveAveragePool;

  constructor(outputSize: number | readonly number[], options?: AdaptivePoolingOptions) {
    super(1, outputSize, options);
  }
}
