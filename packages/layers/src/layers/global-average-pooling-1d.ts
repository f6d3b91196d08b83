import { cast, div, expandDims, mean, mul, sum, type Tensor } from '@tensai/core';
import { GlobalPooling, type GlobalPoolingOptions, type Pooled } from './global-pooling.ts';

/**
 * The mean of each channel over the steps that count: `[batch, time, channels]` → `[batch, channels]`. All count where there is no mask.
 *
 * @example
 * new GlobalAveragePooling1D().apply(tensor([[[1], [5]]])) // [[3]]
 * new GlobalAveragePooling1D().apply(tensor([[[1], [5]]]), { mask: tensor([[true, false]]) }) // [[1]]
 */
export class GlobalAveragePooling1D extends GlobalPooling {
  static override readonly className: string = 'GlobalAveragePooling1D';
  static override readonly optional: readonly string[] = [];

  constructor(options: GlobalPoolingOptions = {}) {
    super(1, options);
  }

  override pool(x: Tensor, pooled: Pooled, mask: Tensor | null): Tensor {
    if (mask === null) return mean(x, pooled);
    const weights = expandDims(cast(mask, x.dtype), pooled.axis[0] === 1 ? -1 : 1);
    return div(sum(mul(x, weights), pooled), sum(weights, pooled));
  }
}
