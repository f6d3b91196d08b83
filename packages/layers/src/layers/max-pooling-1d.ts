import { maxPool } from '@tensai/core';
import { orTwo, Pooling, type PoolingOptions } from './pooling.ts';

/** The largest value of each window, for each channel: `[batch, time, channels]`. Windows of 2 if `poolSize` is left out.
 * @example new MaxPooling1D().apply(zeros([2, 8, 3])).shape // [2, 4, 3] */
export class MaxPooling1D extends Pooling {
  static override readonly className: string = 'MaxPooling1D';
  static override readonly optional: readonly string[] = [];
  override readonly pool: typeof maxPool = maxPool;

  constructor(options?: PoolingOptions);
  constructor(poolSize: number | readonly number[], options?: PoolingOptions);
  constructor(poolSize?: number | readonly number[] | PoolingOptions, options?: PoolingOptions) {
    super(1, ...orTwo(poolSize, options));
  }
}
