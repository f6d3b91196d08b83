import { max, type Tensor } from '@tensai/core';
import { GlobalPooling, type GlobalPoolingOptions, type Pooled } from './global-pooling.ts';

/** The largest value of each channel: `[batch, depth, height, width, channels]` → `[batch, channels]`.
 * @example new GlobalMaxPooling3D().apply(tensor([[[[[1], [5]]]]])) // [[5]] */
export class GlobalMaxPooling3D extends GlobalPooling {
  static override readonly className: string = 'GlobalMaxPooling3D';
  static override readonly optional: readonly string[] = [];

  constructor(options: GlobalPoolingOptions = {}) {
    super(3, options);
  }

  override pool(x: Tensor, pooled: Pooled): Tensor {
    return max(x, pooled);
  }
}
