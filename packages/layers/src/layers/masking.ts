import { any, cast, mul, notEqual, type Tensor } from '@tensai/core';
import { Layer, type LayerOptions } from '../layer.ts';
import type { Tensors } from '../tensors.ts';

/** Options of `Masking`. */
export interface MaskingOptions extends LayerOptions {
  /** 0 if left out. */
  readonly maskValue?: number;
}

/**
 * Marks the steps whose features all have one value, and sets them to 0: later layers pass over them. `[batch, time, features]`.
 *
 * @example
 * const x = new Masking({ maskValue: 9 }).apply(tensor([[[1, 9], [9, 9]]]));
 * x // [[[1, 9], [0, 0]]]
 * maskOf(x) // [[true, false]]
 */
export class Masking extends Layer<MaskingOptions> {
  static override readonly className: string = 'Masking';
  static override readonly optional: readonly string[] = ['maskValue'];

  constructor(options: MaskingOptions = {}) {
    super({}, options);
  }

  override call(x: Tensor): Tensor {
    return mul(x, cast(any(this.#counts(x), { axis: -1, keepdims: true }), x.dtype));
  }

  override computeMask(x: Tensors): Tensor {
    return any(this.#counts(x as Tensor), -1);
  }

  #counts(x: Tensor): Tensor {
    return notEqual(x, this.options.maskValue ?? 0);
  }
}
