import { maxPool } from '@tensai/core';
import { orTwo, Pooling, type PoolingOptions } from './pooling.ts';

/** The largest value of each window, for each channel: `[batch, height, width, channels]`. Windows of 2 if `poolSize` is left out.
 * @example new MaxPooling2D().apply(zeros([2, 8, 8, 3])).shape // [2, 4, 4, 3] */
export class MaxPooling2D extends Pooling {
  static override readonly className: string = 'MaxPooling2D';
  static override readonly optional: readonly string[] = [];
  override readonly pool: typeof maxPool = maxPool;

  constructor(options?: PoolingOptions);
  constructor(poolSize: number | readonly number[], options?: PoolingOptions);
  constructor(poolSize?: number | readonly number[] | PoolingOptions, options?: PoolingOptions) {
    super(2, ...orTwo(poolSize, options));
  }
}
