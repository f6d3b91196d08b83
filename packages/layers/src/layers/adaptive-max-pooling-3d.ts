import { adaptiveMaxPool } from '@tensai/core';
import { AdaptivePooling, type AdaptivePoolingOptions } from './adaptive-pooling.ts';

/** The largest value of each of `outputSize` bins, for each channel: `[batch, depth, height, width, channels]`. Bins may share elements (see `adaptiveMaxPool`).
 * @example new AdaptiveMaxPooling3D(2).apply(zeros([1, 4, 7, 9, 3])).shape // [1, 2, 2, 2, 3] */
export class AdaptiveMaxPooling3D extends AdaptivePooling {
  static override readonly className: string = 'AdaptiveMaxPooling3D';
  static override readonly optional: readonly string[] = [];
  override readonly pool: typeof adaptiveMaxPool = adaptiveMaxPool;

  constructor(outputSize: number | readonly number[], options?: AdaptivePoolingOptions) {
    super(3, outputSize, options);
  }
}
