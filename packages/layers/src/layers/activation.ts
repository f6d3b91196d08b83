import type { Tensor } from '@tensai/core';
import {
  type ActivationIdentifier,
  getActivation,
  type Activation as ActivationFunction,
} from '../activations/index.ts';
import { Layer, type LayerOptions } from '../layer.ts';

/** An activation as a layer of its own; any shape.
 * @example new Activation(relu).apply(tensor([-1, 2])) // [0, 2] */
export class Activation extends Layer {
  static override readonly className: string = 'Activation';
  static override readonly required: readonly string[] = ['activation'];
  static override readonly optional: readonly string[] = [];
  readonly activation: ActivationFunction;

  constructor(activation: ActivationIdentifier, options: LayerOptions = {}) {
    super({ activation }, options);
    this.activation = getActivation(activation);
  }

  override call(x: Tensor): Tensor {
    return this.activation(x);
  }
}
