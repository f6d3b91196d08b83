import { averagePool } from '@tensai/core';
import { Pooling, type PoolingOptions } from './pooling.ts';

/** The mean of each window, for each channel: `[batch, height, width, channels]`. What lies outside of the input does not count.
 * @example new AveragePooling2D(2).apply(zeros([2, 8, 8, 3])).shape // [2, 4, 4, 3] */
export class AveragePooling2D extends Pooling {
  static override readonly className: string = 'AveragePooling2D';
  static override readonly optional: readonly string[] = [];
  override readonly pool: typeof averagePool = averagePool;

  constructor(poolSize: number | readonly number[], options: PoolingOptions = {}) {
    super(2, poolSize, options);
  }
}
