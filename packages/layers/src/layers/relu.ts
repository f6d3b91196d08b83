import type { Tensor } from '@tensai/core';
import { relu, type ReluOptions } from '../activations/relu.ts';
import { Layer, type LayerOptions } from '../layer.ts';

/** Options of the layer `ReLU`. */
export interface ReLULayerOptions extends LayerOptions, ReluOptions {}

/** `max(x, 0)`, elementwise; with a slope below `threshold` and a largest value, if they are given.
 * @example new ReLU({ maxValue: 6 }).apply(tensor([-2, 3, 9])) // [0, 3, 6] */
export class ReLU extends Layer<ReLULayerOptions> {
  static override readonly className: string = 'ReLU';
  static override readonly optional: readonly string[] = ['negativeSlope', 'maxValue', 'threshold'];

  constructor(options: ReLULayerOptions = {}) {
    super({}, options);
  }

  override call(x: Tensor): Tensor {
    const { negativeSlope = 0, maxValue = null, threshold = 0 } = this.options;
    return relu(x, { negativeSlope, maxValue, threshold });
  }
}
