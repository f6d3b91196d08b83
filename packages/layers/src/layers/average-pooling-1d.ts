import { averagePool } from '@tensai/core';
import { Pooling, type PoolingOptions } from './pooling.ts';

/** The mean of each window, for each channel: `[batch, time, channels]`. What lies outside of the input does not count.
 * @example new AveragePooling1D(2).apply(zeros([2, 8, 3])).shape // [2, 4, 3] */
export class AveragePooling1D extends Pooling {
  static override readonly className: string = 'AveragePooling1D';
  static override readonly optional: readonly string[] = [];
  override readonly pool: typeof averagePool = averagePool;

  constructor(poolSize: number | readonly number[], options: PoolingOptions = {}) {
    super(1, poolSize, options);
  }
}
