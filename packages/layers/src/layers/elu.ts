import { elu, type Tensor } from '@tensai/core';
import { Layer, type LayerOptions } from '../layer.ts';

/** Options of the layer `ELU`. */
export interface ELUOptions extends LayerOptions {
  /** 1 if left out. */
  readonly alpha?: number;
}

/** `x` where it is positive, else `alpha · (eˣ − 1)`, elementwise. Clevert, Unterthiner and Hochreiter, 2016.
 * @example new ELU().apply(tensor([-1, 3])) // [-0.63212, 3] */
export class ELU extends Layer<ELUOptions> {
  static override readonly className: string = 'ELU';
  static override readonly optional: readonly string[] = ['alpha'];

  constructor(options: ELUOptions = {}) {
    super({}, options);
  }

  override call(x: Tensor): Tensor {
    return elu(x, { alpha: this.options.alpha ?? 1 });
  }
}
