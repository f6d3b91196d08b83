import { max, type Tensor } from '@tensai/core';
import { GlobalPooling, type GlobalPoolingOptions, type Pooled } from './global-pooling.ts';

/** The largest value of each channel: `[batch, time, channels]` → `[batch, channels]`.
 * @example new GlobalMaxPooling1D().apply(tensor([[[1], [5]]])) // [[5]] */
export class GlobalMaxPooling1D extends GlobalPooling {
  static override readonly className: string = 'GlobalMaxPooling1D';
  static override readonly optional: readonly string[] = [];

  constructor(options: GlobalPoolingOptions = {}) {
    super(1, options);
  }

  override pool(x: Tensor, pooled: Pooled): Tensor {
    return max(x, pooled);
  }
}
