import { normalizeAxes, type PartialShape, rmsNormalization, type Tensor, type Variable } from '@tensai/core';
import { Ones } from '../initializers/index.ts';
import { Layer, type LayerOptions } from '../layer.ts';
import { withAxis } from './arguments.ts';

/** Options of `RMSNormalization`. */
export interface RMSNormalizationOptions extends LayerOptions {
  /** The axis, or axes, of the features; the last if left out. */
  readonly axis?: number | readonly number[];
  /** Added to the mean of the squares; 1e-6 if left out. */
  readonly epsilon?: number;
}

/** The features of each sample over the root of the mean of their squares, times a learnt scale. Any shape. Zhang and Sennrich, 2019, "Root mean square layer normalization", eq. 4.
 * @example new RMSNormalization().apply(tensor([[3, -3]])) // [[1, -1]] */
export class RMSNormalization extends Layer<RMSNormalizationOptions> {
  static override readonly className: string = 'RMSNormalization';
  static override readonly optional: readonly string[] = ['axis', 'epsilon'];
  declare scale: Variable;
  #axes: readonly number[] = [];

  constructor(options?: RMSNormalizationOptions | number | readonly number[]) {
    super({}, withAxis(options));
  }

  override build(inputShape: PartialShape): void {
    const axes = normalizeAxes('rmsNormalization', this.options.axis ?? -1, inputShape.length);
    this.#axes = axes.toSorted((a, b) => a - b);
    const shape = this.#axes.map((axis) => inputShape[axis]);
    this.scale = this.addWeight({ name: 'scale', shape, initializer: new Ones() });
  }

  override call(x: Tensor): Tensor {
    const { scale } = this;
    return rmsNormalization(x, { scale, axis: this.#axes, epsilon: this.options.epsilon ?? 1e-6 });
  }
}
