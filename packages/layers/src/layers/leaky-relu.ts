import { leakyRelu, type Tensor } from '@tensai/core';
import { Layer, type LayerOptions } from '../layer.ts';

/** Options of the layer `LeakyReLU`. */
export interface LeakyReLUOptions extends LayerOptions {
  /** 0.3 if left out. */
  readonly negativeSlope?: number;
}

/** `x` where it is not negative, else `negativeSlope · x`, elementwise. Maas, Hannun and Ng, 2013.
 * @example new LeakyReLU().apply(tensor([-2, 3])) // [-0.6, 3] */
export class LeakyReLU extends Layer<LeakyReLUOptions> {
  static override readonly className: string = 'LeakyReLU';
  static override readonly optional: readonly string[] = ['negativeSlope'];

  constructor(options: LeakyReLUOptions = {}) {
    super({}, options);
  }

  override call(x: Tensor): Tensor {
    return leakyRelu(x, { negativeSlope: this.options.negativeSlope ?? 0.3 });
  }
}
