import { layerNormalization, normalizeAxes, type PartialShape, type Tensor, type Variable } from '@tensai/core';
import { Layer } from '../layer.ts';
import { withAxis } from './arguments.ts';
import { addBeta, addGamma } from './scale-weights.ts';
import { type ScaleOptions, scaleOptions } from './weight-options.ts';

/** Options of the layer `LayerNormalization`. */
export interface LayerNormalizationOptions extends ScaleOptions {
  /** The axes of the features; the last if left out. */
  readonly axis?: number | readonly number[];
  /** Added to the variance; 0.001 if left out. */
  readonly epsilon?: number;
}

/**
 * The features of each sample (of each step) with mean 0 and variance 1, times gamma, plus beta. Any shape. Ba, Kiros and Hinton, 2016, "Layer normalization",
 * eq. 4.
 *
 * @example
 * new LayerNormalization({ epsilon: 0 }).apply(tensor([[1, 3], [2, 8]])) // [[-1, 1], [-1, 1]]
 */
export class LayerNormalization extends Layer<LayerNormalizationOptions> {
  static override readonly className: string = 'LayerNormalization';
  static override readonly optional: readonly string[] = /* @__PURE__ */ scaleOptions.concat('axis', 'epsilon');
  declare gamma: Variable | null;
  declare beta: Variable | null;
  #axes: readonly number[] = [];

  constructor(options?: LayerNormalizationOptions | number | readonly number[]) {
    super({}, withAxis(options));
  }

  override build(inputShape: PartialShape): void {
    const axes = normalizeAxes('layerNormalization', this.options.axis ?? -1, inputShape.length);
    this.#axes = axes.toSorted((a, b) => a - b);
    const shape = this.#axes.map((axis) => inputShape[axis]);
    this.gamma = addGamma(this, shape, this.options);
    this.beta = addBeta(this, shape, this.options);
  }

  override call(x: Tensor): Tensor {
    const { gamma, beta } = this;
    return layerNormalization(x, { gamma, beta, axis: this.#axes, epsilon: this.options.epsilon ?? 1e-3 });
  }
}
