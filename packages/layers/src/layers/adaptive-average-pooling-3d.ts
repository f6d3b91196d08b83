import { adaptiveAveragePool } from '@tensai/core';
import { AdaptivePooling, type AdaptivePoolingOptions } from './adaptive-pooling.ts';

/** The mean of each of `outputSize` bins, for each channel: `[batch, depth, height, width, channels]`. Bins may share elements (see `adaptiveAveragePool`).
 * @example new AdaptiveAveragePooling3D(2).apply(zeros([1, 4, 7, 9, 3])).shape // [1, 2, 2, 2, 3] */
export class AdaptiveAveragePooling3D extends AdaptivePooling {
  static override readonly className: string = 'AdaptiveAveragePooling3D';
  static override readonly optional: readonly string[] = [];
  override readonly pool: typeof adaptiveAveragePool = adaptiveAveragePool;

  constructor(outputSize: number | readonly number[], options?: AdaptivePoolingOptions) {
    super(3, outputSize, options);
  }
}
