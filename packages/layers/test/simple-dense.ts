import { cpu } from '@tensai/backend-cpu';
import { add, matmul, registerBackend, type Tensor, type Variable, type PartialShape } from '@tensai/core';
import { Layer } from '@tensai/layers';
import { register } from '@tensai/layers/all';

registerBackend(cpu());
register();

/** The layer that a course writes first, as a user would. */
export class SimpleDense extends Layer {
  readonly units: number;
  readonly activation: ((x: Tensor) => Tensor) | null;
  declare W: Variable;
  declare b: Variable;

  constructor(units: number, { activation = null }: { activation?: ((x: Tensor) => Tensor) | null } = {}) {
    super();
    this.units = units;
    this.activation = activation;
  }

  override build(inputShape: PartialShape): void {
    this.W = this.addWeight({ name: 'W', shape: [inputShape.at(-1), this.units], initializer: 'random_normal' });
    this.b = this.addWeight({ name: 'b', shape: [this.units], initializer: 'zeros' });
  }

  override call(inputs: Tensor): Tensor {
    const y = add(matmul(inputs, this.W), this.b);
    return this.activation === null ? y : this.activation(y);
  }
}
