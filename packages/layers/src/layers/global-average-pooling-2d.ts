import { mean, type Tensor } from '@tensai/core';
import { GlobalPooling, type GlobalPoolingOptions, type Pooled } from './global-pooling.ts';

/** The mean of each channel: `[batch, height, width, channels]` → `[batch, channels]`.
 * @example new GlobalAveragePooling2D().apply(tensor([[[[1], [5]]]])) // [[3]] */
export class GlobalAveragePooling2D extends GlobalPooling {
  static override readonly className: string = 'GlobalAveragePooling2D';
  static override readonly optional: readonly string[] = [];

  constructor(options: GlobalPoolingOptions = {}) {
    super(2, options);
  }

  override pool(x: Tensor, pooled: Pooled): Tensor {
    return mean(x, pooled);
  }
}
