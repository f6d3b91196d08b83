import { adaptiveMaxPool } from '@tensai/core';
import { AdaptivePooling, type AdaptivePoolingOptions } from './adaptive-pooling.ts';

/** The largest value of each of `outputSize` bins, for each channel: `[batch, time, channels]`. Bins may share elements (see `adaptiveMaxPool`).
 * @example new AdaptiveMaxPooling1D(4).apply(zeros([2, 7, 3])).shape // [2, 4, 3] */
export class AdaptiveMaxPooling1D extends AdaptivePooling {
  static override readonly className: string = 'AdaptiveMaxPooling1D';
  static override readonly optional: readonly string[] = [];
  override readonly pool: typeof adaptiveMaxPool = adaptiveMaxPool;

  constructor(outputSize: number | readonly number[], options?: AdaptivePoolingOptions) {
    super(1, outputSize, options);
  }
}
