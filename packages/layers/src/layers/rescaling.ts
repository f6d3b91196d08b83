import { add, cast, isFloat, mul, tensor, type Tensor } from '@tensai/core';
import { Layer, type LayerOptions } from '../layer.ts';

/** A number, or one for each channel. */
export type PerChannel = number | readonly number[];

/** Options of `Rescaling`. */
export interface RescalingOptions extends LayerOptions {
  /** 0 if left out. */
  readonly offset?: PerChannel;
}

/** `x · scale + offset`, in the dtype of the layer; lists are for the channels, the last axis.
 * @example new Rescaling(1 / 127.5, { offset: -1 }).apply(tensor([[0, 255]])) // [[-1, 1]] */
export class Rescaling extends Layer<RescalingOptions> {
  static override readonly className: string = 'Rescaling';
  static override readonly required: readonly string[] = ['scale'];
  static override readonly optional: readonly string[] = ['offset'];
  readonly scale: PerChannel;

  constructor(scale: PerChannel, options: RescalingOptions = {}) {
    super({ scale }, options);
    this.scale = scale;
  }

  override call(x: Tensor): Tensor {
    const float = isFloat(x.dtype) ? x : cast(x, this.dtype);
    const operand = (value: PerChannel): number | Tensor =>
      typeof value === 'number' ? value : tensor(value, { dtype: float.dtype });
    return add(mul(float, operand(this.scale)), operand(this.options.offset ?? 0));
  }
}
