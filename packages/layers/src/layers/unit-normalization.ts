import { maximum, mul, rsqrt, square, sum, type Tensor } from '@tensai/core';
import { Layer, type LayerOptions } from '../layer.ts';
import { withAxis } from './arguments.ts';

/** Options of `UnitNormalization`. */
export interface UnitNormalizationOptions extends LayerOptions {
  /** The axis, or axes, of the vectors; the last if left out. */
  readonly axis?: number | readonly number[];
}

/** The vectors along an axis with the length 1. Any shape.
 * @example new UnitNormalization().apply(tensor([[3, 4]])) // [[0.6, 0.8]] */
export class UnitNormalization extends Layer<UnitNormalizationOptions> {
  static override readonly className: string = 'UnitNormalization';
  static override readonly optional: readonly string[] = ['axis'];

  constructor(options?: UnitNormalizationOptions | number | readonly number[]) {
    super({}, withAxis(options));
  }

  override call(x: Tensor): Tensor {
    const squares = sum(square(x), { axis: this.options.axis ?? -1, keepdims: true });
    return mul(x, rsqrt(maximum(squares, 1e-12)));
  }
}
