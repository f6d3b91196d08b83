import { adaptiveAveragePool } from '@tensai/core';
import { AdaptivePooling, type AdaptivePoolingOptions } from './adaptive-pooling.ts';

/** The mean of each of `outputSize` bins, for each channel: `[batch, height, width, channels]`. Bins may share elements (see `adaptiveAveragePool`).
 * @example new AdaptiveAveragePooling2D([2, 4]).apply(zeros([2, 7, 9, 3])).shape // [2, 2, 4, 3] */
export class AdaptiveAveragePooling2D extends AdaptivePooling {
  static override readonly className: string = 'AdaptiveAveragePooling2D';
  static override readonly optional: readonly string[] = [];
  override readonly pool: typeof adaptiveAveragePool = adaptiveAveragePool;

  constructor(outputSize: number | readonly number[], options?: AdaptivePoolingOptions) {
    super(2, outputSize, options);
  }
}
