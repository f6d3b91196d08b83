import { add, cast, exp, logsumexp, mul, softmax, sub, type Tensor } from '@tensai/core';
import { type CallOptions, Layer, type LayerOptions } from '../layer.ts';
import { withAxis } from './arguments.ts';

/** Options of the layer `Softmax`. */
export interface SoftmaxLayerOptions extends LayerOptions {
  /** The axis, or axes, along which the result sums to 1; the last if left out. */
  readonly axis?: number | readonly number[];
}

/** Far below any other, and finite: where all elements are masked they share evenly, instead of being NaN. */
const MASKED = -1e9;

/**
 * `exp(x)` over its sum along an axis. A mask of the input's shape leaves elements out.
 *
 * @example
 * new Softmax().apply(tensor([[0, 0, 0, 0]])) // [[0.25, 0.25, 0.25, 0.25]]
 * new Softmax().apply(tensor([[1, 1, 1]]), { mask: tensor([[true, false, true]]) }) // [[0.5, 0, 0.5]]
 */
export class Softmax extends Layer<SoftmaxLayerOptions> {
  static override readonly className: string = 'Softmax';
  static override readonly optional: readonly string[] = ['axis'];

  constructor(options?: SoftmaxLayerOptions | number | readonly number[]) {
    super({}, withAxis(options));
  }

  override call(x: Tensor, { mask }: CallOptions): Tensor {
    const { axis = -1 } = this.options;
    const z = leaveOut(x, mask as Tensor | null | undefined);
    if (typeof axis === 'number') return softmax(z, axis);
    return axis.length === 1 ? softmax(z, axis[0]!) : exp(sub(z, logsumexp(z, { axis, keepdims: true })));
  }
}

// A mask of steps came with the input and says nothing of the elements within a step.
const leaveOut = (x: Tensor, mask: Tensor | null | undefined): Tensor =>
  mask && mask.rank === x.rank ? add(x, mul(sub(1, cast(mask, x.dtype)), MASKED)) : x;
